package dev.orb.server.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Tells whether files have changed since they were read well. Used by one thread at a time. */
final class WatchedFiles {
  private final List<Path> files;
  private List<String> accepted = List.of();
  private List<String> seen = List.of();

  WatchedFiles(Path... files) {
    this.files = List.of(files);
  }

  /** Whether they are others than those that were accepted. What is bad stays changed. */
  boolean changed() {
    seen = files.stream().map(WatchedFiles::stamp).toList();
    return !seen.equals(accepted);
  }

  /** Those that were looked at last are good. */
  void accept() {
    accepted = seen;
  }

  /** What was looked at last, in words that differ when the files do. */
  List<String> seen() {
    return seen;
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return "none";
    }
  }
}
