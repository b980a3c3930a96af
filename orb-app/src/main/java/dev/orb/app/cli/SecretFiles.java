package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.folder.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Secrets that go into a file and not onto a screen. */
final class SecretFiles {
  private SecretFiles() {}

  /** Writes a file that its owner alone may read. */
  static void write(Path file, String text) {
    try {
      OwnerOnly.write(file, text);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the secret file " + file + " cannot be written",
          "name a file in a folder that you may write",
          e);
    }
  }

  /**
   * Does nothing if a token can be written there, and nothing but a token would be lost by it.
   *
   * @throws OrbException {@code BAD_PARAMS}
   */
  static void requireFitForToken(Path file) {
    try {
      if (Files.exists(file)) {
        String there = Files.readString(file).strip();
        if (!there.isEmpty() && !there.startsWith(ApiTokens.MARK)) {
          throw new OrbException(
              ErrorCode.BAD_PARAMS,
              "the file " + file + " holds something else than such a token",
              "name another file");
        }
      }
      Path folder = Objects.requireNonNullElse(file.getParent(), file);
      Files.delete(Files.createTempFile(folder, ".orb-", ".new"));
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the secret file " + file + " cannot be written",
          "name a file in a folder that you may write",
          e);
    }
  }

  /** The answer without the secret or the token in it. */
  static Json without(Json answer) {
    Map<String, Json> shown = new LinkedHashMap<>(answer.members());
    shown.remove("secret");
    shown.remove("token");
    return JsonCodec.of(shown);
  }
}
