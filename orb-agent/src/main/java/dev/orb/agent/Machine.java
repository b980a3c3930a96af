package dev.orb.agent;

import dev.orb.protocol.ClientZone;
import dev.orb.protocol.Times;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an agent knows of the machine that it is on. */
final class Machine {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d{1,12}) kB");
  private static final long KIB = 1024;

  private Machine() {}

  static String hostName() {
    return read(HOST_NAME)
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .orElseGet(Machine::resolvedName);
  }

  private static String resolvedName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The facts that every agent reports. */
  static Map<String, Object> facts(String version, Instant started) {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("os", System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT));
    facts.put("arch", System.getProperty("os.arch", "unknown"));
    facts.put("hostname", hostName());
    facts.put(ClientZone.KEY, ZoneId.systemDefault().getId());
    facts.put("cpus", Runtime.getRuntime().availableProcessors());
    facts.put("version", version);
    facts.put("started", Times.format(started));
    memory().ifPresent(bytes -> facts.put("memory", bytes));
    return facts;
  }

  // why: the management beans know it too, and cost an agent a megabyte
  private static Optional<Long> memory() {
    return read(MEMORY)
        .map(TOTAL::matcher)
        .filter(Matcher::find)
        .map(total -> Long.parseLong(total.group(1)) * KIB);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
