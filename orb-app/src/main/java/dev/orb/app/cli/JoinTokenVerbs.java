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

/** {@code orb join-token …}: words by which clients join the fleet. */
@Command(
    name = "join-token",
    description = "Makes, lists and revokes tokens by which clients join the fleet.",
    subcommands = {
      JoinTokenVerbs.Create.class,
      JoinTokenVerbs.ListAll.class,
      JoinTokenVerbs.Revoke.class
    })
final class JoinTokenVerbs {
  private JoinTokenVerbs() {}

  @Command(name = "create", description = "Makes a token and prints it, this once.")
  static final class Create extends EdgeVerb {
    @Option(
        names = "--group",
        paramLabel = "GROUP",
        split = ",",
        description = "Groups of who joins by it.")
    List<String> groups = new ArrayList<>();

    @Option(names = "--label", paramLabel = "k=v", description = "Labels of who joins by it.")
    Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--uses", paramLabel = "N", description = "How many may join; 1 if not given.")
    int uses = 1;

    @Option(
        names = "--ttl",
        paramLabel = "D",
        description = "How long it is good; 1h if not given.")
    String ttl = "1h";

    @Option(
        names = "--for",
        paramLabel = "ID",
        description = "For this id only, which who has it now loses; its queue stays.")
    @Nullable String client;

    @Option(
        names = "--ephemeral",
        paramLabel = "D",
        description = "Remove who joins by it when it has been away for longer than this.")
    @Nullable String ephemeral;

    @Option(
        names = "--join-file",
        paramLabel = "FILE",
        description = "Write the token there (mode 0600) and do not print it.")
    @Nullable String joinFile;

    Create(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Path file = joinFile == null ? null : shell.path(joinFile);
      if (file != null) {
        // why before the making: a token that cannot be kept is one that must be revoked
        SecretFiles.write(file, "");
      }
      Body body =
          new Body()
              .with("groups", groups)
              .with("labels", labels)
              .with("uses", uses)
              .with("ttl", duration(ttl))
              .with("for", client)
              .with("ephemeral", duration(ephemeral));
      Json token = edge().post("/join-tokens", body.json());
      if (file != null) {
        SecretFiles.write(file, token.get("token").orElseThrow().string() + "\n");
        token = SecretFiles.without(token);
      }
      output().one(token, "join-token");
      return 0;
    }
  }

  @Command(name = "list", description = "Lists the tokens that were not revoked.")
  static final class ListAll extends EdgeVerb {
    ListAll(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output()
          .list(
              new Pages("/join-tokens").all(edge()),
              "join-token",
              Output.col("id"),
              Output.col("state"),
              Output.col("used"),
              Output.col("uses"),
              Output.col("groups"),
              Output.col("for"),
              Output.col("expiresAt"));
      return 0;
    }
  }

  @Command(name = "revoke", description = "Lets nobody join by a token any more.")
  static final class Revoke extends EdgeVerb {
    @Parameters(paramLabel = "ID", description = "The token's id, as in the list.")
    String id = "";

    Revoke(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      edge().delete("/join-tokens/" + EdgeClient.encode(id));
      output().say("orb: " + id + " is revoked");
      return 0;
    }
  }
}
