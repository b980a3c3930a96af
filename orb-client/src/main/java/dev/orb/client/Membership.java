package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client keeps of its belonging to a fleet, in its state folder, readable by its owner
 * alone. It is there once the client has joined, or was given a new secret.
 *
 * @param client its id
 * @param server where it joined; null if it did not
 * @param fingerprint of the fleet's certificate authority; null without one
 * @param secret what proves the id
 * @param source a hash of what the author had given when this was written: the token or the first
 *     secret; something else that the author gives counts more than what is kept
 */
public record Membership(
    String client,
    @Nullable String server,
    @Nullable String fingerprint,
    String secret,
    String source) {
  /** The file in the state folder. */
  public static final String FILE = "membership.json";

  private static final String FRESH = FILE + ".new";

  /** What is kept in a state folder. */
  public static Optional<Membership> in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Json kept = JsonCodec.parse(Files.readAllBytes(file));
      return Optional.of(
          new Membership(
              kept.get("client").orElseThrow().string(),
              kept.get("server").map(Json::string).orElse(null),
              kept.get("fingerprint").map(Json::string).orElse(null),
              kept.get("secret").orElseThrow().string(),
              kept.get("source").map(Json::string).orElse("")));
    } catch (IOException | OrbException | NoSuchElementException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "state: " + file + " cannot be read (" + e.getClass().getSimpleName() + ")",
          "mend it, or remove it and join again",
          e);
    }
  }

  /** Writes it so that a crash leaves what was there before, or all of it. Blocks for the disk. */
  void writeTo(Path folder) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("v", 1);
    members.put("client", client);
    if (server != null) {
      members.put("server", server);
    }
    if (fingerprint != null) {
      members.put("fingerprint", fingerprint);
    }
    members.put("secret", secret);
    members.put("source", source);
    byte[] bytes = (JsonCodec.of(members).text() + "\n").getBytes(StandardCharsets.UTF_8);
    Path fresh = folder.resolve(FRESH);
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel file =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly(folder))) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          file.write(left);
        }
        file.force(true);
      }
      Files.move(
          fresh,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      syncFolder(folder);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "state: " + folder.resolve(FILE) + " cannot be written (" + e + ")",
          "make the folder one that this user may write",
          e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Without it a power cut could bring the old name back. */
  private static void syncFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Forgets what is kept. */
  static void removeFrom(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(FRESH));
      Files.deleteIfExists(folder.resolve(FILE));
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "state: " + folder.resolve(FILE) + " cannot be removed (" + e + ")",
          "remove it by hand: its secret is of no use any more",
          e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Membership[" + client + "]";
  }
}
