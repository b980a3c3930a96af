package dev.orb.agent.process;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs programs as another user, which only root may, by {@code setpriv} of util-linux. */
final class Users {
  private static final long LOOK_UP_SECONDS = 5;

  private Users() {}

  /**
   * What must stand before a program so that it runs as that user.
   *
   * @param command the command, for the refusal
   * @throws OrbException {@code INVALID_CONFIG} if that is not possible
   */
  static List<String> prefix(String command, Optional<String> user) {
    String own = System.getProperty("user.name", "");
    if (user.isEmpty() || user.get().equals(own)) {
      return List.of();
    }
    String name = user.get();
    if (!own.equals("root")) {
      throw refused(command, "the agent runs as " + own, own + ", or run the agent as root");
    }
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
      return List.of(
          "setpriv", "--reuid=" + name, "--regid=" + group(command, name), "--init-groups", "--");
    } catch (IOException e) {
      throw refused(command, "there is no user " + name, "a user of this machine");
    }
  }

  private static String group(String command, String user) throws IOException {
    Process id =
        new ProcessBuilder("id", "-g", "--", user)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (id.waitFor(LOOK_UP_SECONDS, TimeUnit.SECONDS) && id.exitValue() == 0) {
        return new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw refused(
        command, "the group of " + user + " is not to be found", "a user of this machine");
  }

  private static OrbException refused(String command, String fault, String allowed) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, "commands." + command + ".user: " + fault, "allowed: " + allowed);
  }
}
