package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb client disable, enable, rotate}: whether clients may connect, and by what. */
final class AccessVerbs {
  private AccessVerbs() {}

  private static String path(String id, String action) {
    return "/clients/" + EdgeClient.encode(id) + "/" + action;
  }

  @Command(
      name = "disable",
      description =
          "Ends sessions of clients, one by its id or those of a target, and lets them connect no"
              + " more; their queues stay.")
  static final class Disable extends BulkVerb {
    Disable(Shell shell) {
      super(shell, "disable", "disabled");
    }

    @Override
    int one(EdgeClient edge, Output output, String client) {
      output.one(edge.post(path(client, "disable"), Map.of()), "client");
      return 0;
    }
  }

  @Command(
      name = "enable",
      description = "Lets clients connect again, one by its id or those of a target.")
  static final class Enable extends BulkVerb {
    Enable(Shell shell) {
      super(shell, "enable", "enabled");
    }

    @Override
    int one(EdgeClient edge, Output output, String client) {
      output.one(edge.post(path(client, "enable"), Map.of()), "client");
      return 0;
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Gives clients new secrets, one by its id or those of a target: by their sessions if they"
            + " are connected and keep them, else the secret is printed, this once.",
        "The secrets before stay good for the overlap."
      })
  static final class Rotate extends BulkVerb {
    @Option(
        names = "--overlap",
        paramLabel = "D",
        description =
            "How long the secrets before stay good (default 24h); 0s ends them and the sessions at"
                + " once.")
    @Nullable String overlap;

    @Option(
        names = "--secret-file",
        paramLabel = "FILE",
        description = "With an ID: write the secret there (mode 0600) and do not print it.")
    @Nullable String secretFile;

    Rotate(Shell shell) {
      super(shell, "rotate", "rotated");
    }

    @Override
    Map<String, Object> details() {
      if (secretFile != null && id == null) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "--secret-file is for one secret",
            "give an ID, or let the secrets be printed");
      }
      Map<String, Object> details = new LinkedHashMap<>();
      if (overlap != null) {
        details.put("overlap", duration(overlap));
      }
      return details;
    }

    @Override
    int one(EdgeClient edge, Output output, String client) {
      Path file = secretFile == null ? null : shell.path(secretFile);
      Json rotated = edge.post(path(client, "rotate"), details());
      Json secret = rotated.get("secret").orElse(null);
      if (secret == null) {
        output.say("orb: " + Cells.of(rotated, "id") + " has its new secret already");
      } else if (file != null) {
        SecretFiles.write(file, secret.string() + "\n");
        rotated = SecretFiles.without(rotated);
      }
      output.one(rotated, "client");
      return 0;
    }

    @Override
    void shown(Output output, List<Json> items) {
      List<Json> byHand = items.stream().filter(item -> item.get("secret").isPresent()).toList();
      if (!byHand.isEmpty()) {
        output.say("orb: " + byHand.size() + " do not have theirs yet; this is shown once");
        output.table(byHand, Output.col("client"), Output.col("secret"));
      }
    }
  }
}
