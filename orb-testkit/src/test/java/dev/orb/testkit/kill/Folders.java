package dev.orb.testkit.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders of processes. */
final class Folders {
  private Folders() {}

  static Path make(Path in, String name) {
    try {
      return Files.createDirectories(in.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
