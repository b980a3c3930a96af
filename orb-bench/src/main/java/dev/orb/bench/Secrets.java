package dev.orb.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Hands the secrets of the bench's clients to their process, in the bench's own folder. */
final class Secrets {
  private static final String FILE = "secrets.properties";

  private Secrets() {}

  static void write(Path folder, Map<String, String> secrets) throws IOException {
    Properties all = new Properties();
    all.putAll(secrets);
    try (Writer writer = Files.newBufferedWriter(folder.resolve(FILE), StandardCharsets.UTF_8)) {
      all.store(writer, null);
    }
  }

  static Map<String, String> read(Path folder) throws IOException {
    Properties all = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve(FILE), StandardCharsets.UTF_8)) {
      all.load(reader);
    }
    Map<String, String> secrets = new TreeMap<>();
    all.stringPropertyNames().forEach(id -> secrets.put(id, all.getProperty(id)));
    return secrets;
  }
}
