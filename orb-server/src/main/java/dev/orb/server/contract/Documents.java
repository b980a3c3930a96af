package dev.orb.server.contract;

import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control.Declared;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Contracts, and lists of what a client declares, as the texts that the journal keeps. The names
 * are the file's format: they stay.
 */
final class Documents {
  private static final String COMPONENT = "component";

  private Documents() {}

  /**
   * One line of a list: a command, and its contract by hash.
   *
   * @param component null for one of the client's own
   */
  record Entry(
      @Nullable String component,
      String name,
      boolean idempotent,
      @Nullable Duration timeout,
      String contract) {}

  /**
   * What a client declares.
   *
   * @param components the names of those that it hosts, in order
   */
  record Listing(List<Entry> entries, SortedSet<String> components) {}

  static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this Java has no SHA-256", null, e);
    }
  }

  static String text(Contract contract) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    put(members, "params", contract.params());
    put(members, "result", contract.result());
    members.put("description", contract.description());
    members.put("sensitive", contract.sensitive());
    return JsonCodec.of(members).text();
  }

  private static void put(
      Map<String, @Nullable Object> members, String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value);
    }
  }

  static Contract contract(String text) {
    Json json = JsonCodec.parse(text);
    Set<String> sensitive = new LinkedHashSet<>();
    json.get("sensitive")
        .ifPresent(all -> all.elements().forEach(one -> sensitive.add(one.string())));
    return new Contract(
        json.get("params").orElse(null),
        json.get("result").orElse(null),
        json.get("description").map(Json::string).orElse(""),
        sensitive);
  }

  /** A component is a line of its own, so that one without commands is known too. */
  static String text(Listing listing) {
    List<Object> lines = new ArrayList<>(listing.entries().size());
    listing.components().forEach(name -> lines.add(Map.of(COMPONENT, name)));
    for (Entry entry : listing.entries()) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      put(members, COMPONENT, entry.component());
      members.put("name", entry.name());
      members.put("idempotent", entry.idempotent());
      put(members, "timeout", entry.timeout() == null ? null : entry.timeout().toMillis());
      members.put("contract", entry.contract());
      lines.add(members);
    }
    return JsonCodec.of(lines).text();
  }

  static Listing listing(String text) {
    List<Entry> entries = new ArrayList<>();
    SortedSet<String> components = new TreeSet<>();
    for (Json line : JsonCodec.parse(text).elements()) {
      Optional<String> component = line.get(COMPONENT).map(Json::string);
      if (line.get("name").isEmpty()) {
        components.add(component.orElseThrow());
        continue;
      }
      Optional<Duration> timeout = line.get("timeout").map(Json::integer).map(Duration::ofMillis);
      entries.add(
          new Entry(
              component.orElse(null),
              line.get("name").orElseThrow().string(),
              line.get("idempotent").orElseThrow().bool(),
              timeout.orElse(null),
              line.get("contract").orElseThrow().string()));
    }
    return new Listing(entries, components);
  }

  static Declared declared(Entry entry, Contract contract) {
    return new Declared(entry.name(), entry.idempotent(), entry.timeout(), contract);
  }
}
