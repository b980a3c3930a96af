package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.journal.ClientRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who is enrolled, in memory as the journal has it. Ids are unique without regard to case. */
final class Roster {
  private final Map<String, ClientRecord> clients = new ConcurrentHashMap<>();
  private final Set<String> reserved = ConcurrentHashMap.newKeySet();

  void load(Collection<ClientRecord> records) {
    records.forEach(this::put);
  }

  void put(ClientRecord client) {
    clients.put(key(client.id()), client);
  }

  Optional<ClientRecord> find(String id) {
    return Optional.ofNullable(clients.get(key(id)));
  }

  Optional<ClientRecord> remove(String id) {
    return Optional.ofNullable(clients.remove(key(id)));
  }

  int size() {
    return clients.size();
  }

  List<ClientRecord> all() {
    List<ClientRecord> all = new ArrayList<>(clients.values());
    all.sort(Comparator.comparing(ClientRecord::id));
    return all;
  }

  /** Holds an id for an enrolment in hand, so that two cannot take it. */
  void reserve(String id, int max) {
    if (clients.size() + reserved.size() >= max) {
      throw new OrbException(
          ErrorCode.QUEUE_FULL,
          "the fleet has its " + max + " clients",
          "remove some, or raise clients.max");
    }
    if (!reserved.add(key(id)) || clients.containsKey(key(id))) {
      throw new OrbException(
          ErrorCode.DUPLICATE_ID, "client " + id + " is enrolled already", "remove it first");
    }
  }

  void release(String id) {
    reserved.remove(key(id));
  }

  /** The clients that a target means, each once, and the ids that nobody has. */
  Selection select(Target target) {
    Map<String, ClientRecord> chosen = new LinkedHashMap<>();
    Map<String, ErrorCode> refused = new LinkedHashMap<>();
    for (String id : target.clients()) {
      ClientRecord client = clients.get(key(id));
      if (client == null) {
        refused.put(id, ErrorCode.UNKNOWN_CLIENT);
      } else {
        chosen.put(client.id(), client);
      }
    }
    if (target.clients().isEmpty()) {
      all().forEach(client -> chosen.put(client.id(), client));
    }
    if (!target.groups().isEmpty()) {
      chosen.values().removeIf(client -> Collections.disjoint(client.groups(), target.groups()));
    }
    chosen.values().stream()
        .filter(ClientRecord::disabled)
        .forEach(client -> refused.put(client.id(), ErrorCode.FORBIDDEN));
    chosen.values().removeIf(ClientRecord::disabled);
    if (chosen.isEmpty() && refused.isEmpty()) {
      throw new OrbException(
          ErrorCode.NOT_FOUND, "nobody matched " + target.text(), "see orb client list");
    }
    return new Selection(List.copyOf(chosen.values()), refused);
  }

  private static String key(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  /** What a target means now. */
  record Selection(List<ClientRecord> clients, Map<String, ErrorCode> refused) {}
}
