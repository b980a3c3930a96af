package dev.orb.app.node;

import dev.orb.server.folder.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The user's folder {@code ~/.orb}, which {@code ORB_HOME} moves. A running node leaves the path of
 * its data folder in {@code run/<http-port>}, where the command line finds it; {@code login} is
 * whose token the command line shows to which node.
 */
public final class OrbHome {
  private static final String LOGIN = "login";

  private final Path folder;

  private OrbHome(Path folder) {
    this.folder = folder;
  }

  /** The folder that this environment means. */
  public static OrbHome of(Map<String, String> env) {
    String moved = env.getOrDefault("ORB_HOME", "");
    Path folder =
        moved.isEmpty() ? Path.of(System.getProperty("user.home"), ".orb") : Path.of(moved);
    return new OrbHome(folder.toAbsolutePath().normalize());
  }

  private Path sign(int port) {
    return folder.resolve("run").resolve(String.valueOf(port));
  }

  /** The data folder of the node that listens on that port of this machine, if it left a sign. */
  public Optional<Path> dataOf(int port) {
    try {
      Path sign = sign(port);
      return Files.isReadable(sign)
          ? Optional.of(Path.of(Files.readString(sign).strip()))
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** What was kept of a login; empty if there is none. */
  public Optional<String> login() throws IOException {
    Path login = folder.resolve(LOGIN);
    return Files.exists(login) ? Optional.of(Files.readString(login)) : Optional.empty();
  }

  /** Keeps a login in place of the one before, readable by its owner alone. */
  public void keepLogin(String text) throws IOException {
    OwnerOnly.folder(folder);
    OwnerOnly.write(folder.resolve(LOGIN), text);
  }

  /** Leaves the sign of a running node, readable by its owner alone. */
  void publish(int port, Path data) throws IOException {
    OwnerOnly.folder(folder);
    OwnerOnly.folder(folder.resolve("run"));
    OwnerOnly.write(sign(port), data.toAbsolutePath().normalize() + "\n");
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /** Removes the sign, if it is still this node's. */
  void withdraw(int port, Path data) {
    try {
      if (dataOf(port).filter(data.toAbsolutePath().normalize()::equals).isPresent()) {
        Files.deleteIfExists(sign(port));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
