package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orb token …}: who may use the HTTP API, and for what. */
@Command(
    name = "token",
    description = "Makes, lists, rotates and revokes tokens for the HTTP API.",
    subcommands = {
      TokenVerbs.Create.class,
      TokenVerbs.ListAll.class,
      TokenVerbs.Rotate.class,
      TokenVerbs.Revoke.class
    })
final class TokenVerbs {
  private TokenVerbs() {}

  /** A verb whose answer has a token's secret. */
  abstract static class Making extends AskingVerb {
    @Mixin final BareEdgeOptions options = new BareEdgeOptions();

    @Parameters(paramLabel = "NAME", description = "The token's name.")
    String name = "";

    @Option(
        names = "--token-file",
        paramLabel = "FILE",
        description = "Write the token there (mode 0600) and do not print it.")
    @Nullable String tokenFile;

    Making(Shell shell) {
      super(shell);
    }

    @Override
    final BareEdgeOptions options() {
      return options;
    }

    /** Has it made, and says so without its secret if that went into the file. */
    final int made(String path, Body body) {
      Optional<Path> file = Optional.ofNullable(tokenFile).map(shell::path);
      // why before the making: a token that cannot be kept is one that must be revoked
      file.ifPresent(SecretFiles::requireFitForToken);
      EdgeClient edge = edge();
      Json token = edge.post(path, body.json());
      if (file.isPresent()) {
        try {
          SecretFiles.write(file.get(), token.get("token").orElseThrow().string() + "\n");
        } catch (OrbException e) {
          throw new OrbException(
              e.code(), e.reason() + ", so nobody has the new secret", mend(edge), e);
        }
        token = SecretFiles.without(token);
      }
      output().one(token, "token");
      return 0;
    }

    /** What to do about a secret that could not be kept. */
    abstract String mend(EdgeClient edge);

    final String path() {
      return "/tokens/" + EdgeClient.encode(name);
    }
  }

  @Command(name = "create", description = "Makes a token and prints it, this once.")
  static final class Create extends Making {
    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description =
            "viewer (looks), operator (sends, cancels, schedules) or admin (clients, tokens).")
    String role = "";

    @Option(
        names = "--command",
        paramLabel = "GLOB",
        split = ",",
        description = "Only for commands of such names; * is any text. Several: any of them.")
    List<String> commands = new ArrayList<>();

    @Option(
        names = "--on",
        paramLabel = "TARGET",
        description =
            "Only for these clients: an id, group:GROUP, or a label as key=value. Several: any of"
                + " them.")
    List<String> on = new ArrayList<>();

    @Option(
        names = "--expires",
        paramLabel = "D",
        description = "How long it is good; for ever if not given.")
    @Nullable String expires;

    Create(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      return made(
          "/tokens",
          new Body()
              .with("name", name)
              .with("role", role)
              .with("commands", commands.isEmpty() ? null : commands)
              .with("on", on.isEmpty() ? null : on.stream().flatMap(Create::each).toList())
              .with("expires", duration(expires)));
    }

    /** A label's value may have commas; ids and groups have none. */
    private static Stream<String> each(String given) {
      return given.contains("=") ? Stream.of(given) : Stream.of(given.split(",", -1));
    }

    @Override
    String mend(EdgeClient edge) {
      edge.delete(path());
      return "the token was revoked again; name a file that you may write";
    }
  }

  @Command(name = "list", description = "Lists the tokens and when each was used last.")
  static final class ListAll extends EdgeVerb {
    ListAll(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output()
          .list(
              new Pages("/tokens").all(edge()),
              "token",
              Output.col("name"),
              Output.col("role"),
              Output.col("commands"),
              Output.col("on"),
              Output.col("state"),
              Output.col("expiresAt"),
              Output.col("lastUsedAt"));
      return 0;
    }
  }

  @Command(name = "rotate", description = "Gives a token another secret and prints it, this once.")
  static final class Rotate extends Making {
    @Option(
        names = "--overlap",
        paramLabel = "D",
        description = "How long the secret before stays good; 24h if not given, 0s ends it now.")
    @Nullable String overlap;

    Rotate(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      return made(path() + "/rotate", new Body().with("overlap", duration(overlap)));
    }

    @Override
    String mend(EdgeClient edge) {
      return "name a file that you may write and rotate again";
    }
  }

  @Command(name = "revoke", description = "Ends a token at once, and the streams that it has open.")
  static final class Revoke extends EdgeVerb {
    @Parameters(paramLabel = "NAME", description = "The token's name.")
    String name = "";

    Revoke(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      edge().delete("/tokens/" + EdgeClient.encode(name));
      output().say("orb: " + name + " is revoked");
      return 0;
    }
  }
}
