package dev.orb.testkit;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for the time of a test. Closing removes it with all that is in it. */
record TestFolder(Path path) implements AutoCloseable {

  static TestFolder create() {
    try {
      return new TestFolder(Files.createTempDirectory("orb-test-"));
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no folder for the test", null, e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> found = Files.walk(path)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the test's folder " + path + " stays", null, e);
    }
  }
}
