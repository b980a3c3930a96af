package dev.orb.testkit;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The record that handlers of a test keep of what they ran, outside of everything that dies: a line
 * each. Several processes may write one file.
 */
public record Diary(Path file) {
  /** Adds a line in one write, which a kill of this process does not lose. */
  public void add(String line) {
    try {
      Files.writeString(
          file,
          line + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no diary at " + file, null, e);
    }
  }

  /** What was written so far; nothing if there is no file yet. */
  public List<String> lines() {
    try {
      return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no diary at " + file, null, e);
    }
  }

  /** How many lines there are. */
  public int size() {
    return lines().size();
  }
}
