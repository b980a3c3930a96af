package dev.orb.app.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes in memory, to be filled up. Needs the rights to mount one. */
final class SmallDisk implements AutoCloseable {
  private static final int PIECE = 64 * 1024;

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /** Mounts one there, or has the test skipped with a plain word. */
  static SmallDisk mount(Path folder, int mebibytes) {
    try {
      Files.createDirectories(folder);
      Assumptions.assumeTrue(
          ran("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "orb", folder.toString()),
          "skipped: this user may not mount a small file system, so no disk can be filled");
      return new SmallDisk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  Path folder() {
    return folder;
  }

  long free() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills it until that much is free. */
  void fill(long leave) {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (long left = free() - leave; left > 0; left = free() - leave) {
        out.write(piece, 0, (int) Math.min(PIECE, left));
      }
    } catch (IOException e) {
      // why: others write as well; somebody got the last bytes
      if (free() > Math.max(leave, PIECE)) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Takes the ballast away. */
  void empty() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // why lazy: a process that was killed may still be on its way out
    if (!ran("umount", "-l", folder.toString())) {
      throw new IllegalStateException(folder + " is still mounted");
    }
  }
}
