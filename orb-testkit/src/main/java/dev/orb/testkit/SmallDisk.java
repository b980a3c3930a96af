package dev.orb.testkit;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file system of a few megabytes in memory, to be filled up. Needs the rights to mount one. Not
 * thread-safe.
 */
public final class SmallDisk implements AutoCloseable {
  private static final int PIECE = 64 * 1024;

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /** Mounts one there, if this user may. The folder is made. */
  public static Optional<SmallDisk> mount(Path folder, int mebibytes) {
    try {
      Files.createDirectories(folder);
      boolean mounted =
          ran("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "orb", folder.toString());
      return mounted ? Optional.of(new SmallDisk(folder)) : Optional.empty();
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static OrbException failed(Path folder, IOException cause) {
    return new OrbException(
        ErrorCode.INTERNAL, "the small disk " + folder + " cannot be used", null, cause);
  }

  private static boolean ran(String... line) {
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where it is mounted. */
  public Path folder() {
    return folder;
  }

  /** Bytes that are left. */
  public long free() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** Fills it until so many bytes are free. */
  public void fill(long leave) {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (long left = free() - leave; left > 0; left = free() - leave) {
        out.write(piece, 0, (int) Math.min(PIECE, left));
      }
    } catch (IOException e) {
      // why: others write as well; somebody got the last bytes
      if (free() > Math.max(leave, PIECE)) {
        throw failed(folder, e);
      }
    }
  }

  /** Takes the ballast away. */
  public void empty() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  @Override
  public void close() {
    // why lazy: a process that was killed may still be on its way out
    if (!ran("umount", "-l", folder.toString())) {
      throw new OrbException(ErrorCode.INTERNAL, folder + " is still mounted");
    }
  }
}
