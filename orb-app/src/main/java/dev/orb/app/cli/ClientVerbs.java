package dev.orb.app.cli;

import dev.orb.protocol.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orb client …}: the fleet. */
@Command(
    name = "client",
    description = "Enrols, shows, changes and removes clients.",
    subcommands = {
      ClientVerbs.Add.class,
      ClientVerbs.ListAll.class,
      ClientVerbs.Show.class,
      ClientVerbs.Count.class,
      SetVerb.class,
      SessionsVerb.class,
      ClientDeliveriesVerb.class,
      AccessVerbs.Disable.class,
      AccessVerbs.Enable.class,
      AccessVerbs.Rotate.class,
      DisconnectVerb.class,
      RemoveVerb.class
    })
final class ClientVerbs {
  private ClientVerbs() {}

  @Command(name = "add", description = "Enrols a client and prints its secret, this once.")
  static final class Add extends EdgeVerb {
    @Parameters(paramLabel = "ID", description = "Its id.")
    String id = "";

    @Option(names = "--group", paramLabel = "GROUP", split = ",", description = "Its groups.")
    List<String> groups = new ArrayList<>();

    @Option(names = "--label", paramLabel = "k=v", description = "Its labels.")
    Map<String, String> labels = new LinkedHashMap<>();

    @Option(
        names = "--secret-file",
        paramLabel = "FILE",
        description = "Write the secret there (mode 0600) and do not print it.")
    @Nullable String secretFile;

    @Option(
        names = "--ephemeral",
        paramLabel = "D",
        description = "Remove it when it has been away for longer than this.")
    @Nullable String ephemeral;

    Add(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Path file = secretFile == null ? null : shell.path(secretFile);
      if (file != null) {
        // why before the enrolment: a secret that cannot be kept is a client that must be removed
        SecretFiles.write(file, "");
      }
      Body body =
          new Body()
              .with("id", id)
              .with("groups", groups)
              .with("labels", labels)
              .with("ephemeral", duration(ephemeral));
      Json client = edge().post("/clients", body.json());
      if (file == null) {
        output().one(client, "client");
        return 0;
      }
      SecretFiles.write(file, client.get("secret").orElseThrow().string() + "\n");
      output().one(SecretFiles.without(client), "client");
      return 0;
    }
  }

  @Command(name = "list", description = "Lists clients.")
  static final class ListAll extends EdgeVerb {
    @Option(names = "--group", paramLabel = "GROUP", description = "Members of this group only.")
    @Nullable String group;

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description =
            "connected, disconnected or disabled only, or those who say that they are busy,"
                + " damaged and so on.")
    @Nullable String state;

    @Option(names = "--version", paramLabel = "V", description = "Of this version only.")
    @Nullable String version;

    @Option(
        names = "--component",
        paramLabel = "NAME",
        description = "Who hosts a component of this name now only.")
    @Nullable String component;

    @Option(names = "--where", paramLabel = "EXPR", description = "Only whom it matches.")
    @Nullable String where;

    ListAll(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Pages pages =
          new Pages("/clients")
              .with("group", group)
              .with("state", state)
              .with("version", version)
              .with("component", component)
              .with("where", where);
      output()
          .list(
              pages.all(edge()),
              "client",
              Output.col("id"),
              Output.col("state"),
              Output.col("groups"),
              Output.col("labels"),
              Output.col("address"),
              Output.col("lastSeen"));
      return 0;
    }
  }

  @Command(name = "show", description = "Shows one client.")
  static final class Show extends EdgeVerb {
    @Parameters(paramLabel = "ID", description = "Its id.")
    String id = "";

    Show(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output().one(edge().get("/clients/" + EdgeClient.encode(id)), "client");
      return 0;
    }
  }

  @Command(name = "count", description = "Counts the enrolled and the connected.")
  static final class Count extends EdgeVerb {
    Count(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output().one(edge().get("/clients/count"), "count");
      return 0;
    }
  }
}
