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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Who is enrolled, in memory as the journal has it. Ids are unique without regard to case. */
final class Roster {
  private final Map<String, ClientRecord> clients = new ConcurrentHashMap<>();
  private final Map<String, String> byLedger = new ConcurrentHashMap<>();
  // why: most fleets have none, and these are looked through every second
  private final Set<String> ephemeral = ConcurrentHashMap.newKeySet();
  private final Set<String> reserved = ConcurrentHashMap.newKeySet();
  private final Set<String> leaving = ConcurrentHashMap.newKeySet();

  void load(Collection<ClientRecord> records) {
    records.forEach(this::put);
  }

  void put(ClientRecord client) {
    ClientRecord before = clients.put(key(client.id()), client);
    if (before != null && before.ledger() != null && !before.ledger().equals(client.ledger())) {
      byLedger.remove(before.ledger(), key(client.id()));
    }
    if (client.ledger() != null) {
      byLedger.put(client.ledger(), key(client.id()));
    }
    if (client.ephemeral() == null) {
      ephemeral.remove(key(client.id()));
    } else {
      ephemeral.add(key(client.id()));
    }
  }

  /** Who was last welcomed with this ledger. */
  Optional<ClientRecord> ownerOf(String ledger) {
    return Optional.ofNullable(byLedger.get(ledger)).map(clients::get);
  }

  Optional<ClientRecord> find(String id) {
    return Optional.ofNullable(clients.get(key(id)));
  }

  Optional<ClientRecord> remove(String id) {
    ClientRecord gone = clients.remove(key(id));
    ephemeral.remove(key(id));
    if (gone != null && gone.ledger() != null) {
      byLedger.remove(gone.ledger(), key(id));
    }
    return Optional.ofNullable(gone);
  }

  /** Those that are removed when they are away for too long. */
  Stream<ClientRecord> ephemeral() {
    return ephemeral.stream().map(clients::get).filter(Objects::nonNull);
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
    if (leaving.contains(key(id))) {
      throw new OrbException(
          ErrorCode.DUPLICATE_ID, "client " + id + " is being removed", "try again in a moment");
    }
    if (!reserved.add(key(id)) || clients.containsKey(key(id))) {
      throw new OrbException(
          ErrorCode.DUPLICATE_ID, "client " + id + " is enrolled already", "remove it first");
    }
  }

  void release(String id) {
    reserved.remove(key(id));
  }

  /** Holds an id until its queues are gone, so that nobody enrols it in between. */
  void leaves(String id) {
    leaving.add(key(id));
  }

  void hasLeft(String id) {
    leaving.remove(key(id));
  }

  /**
   * The clients that a target names, each once, and the ids among them that nobody has.
   *
   * @param byGroup whether its groups narrow them
   * @param known false of those that are to be taken for nobody
   */
  Named named(Target target, boolean byGroup, Predicate<ClientRecord> known) {
    Map<String, ClientRecord> chosen = new LinkedHashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (String id : target.clients()) {
      ClientRecord client = clients.get(key(id));
      if (client == null || !known.test(client)) {
        unknown.add(id);
      } else {
        chosen.put(client.id(), client);
      }
    }
    if (target.clients().isEmpty()) {
      all().stream().filter(known).forEach(client -> chosen.put(client.id(), client));
    }
    if (byGroup && !target.groups().isEmpty()) {
      chosen.values().removeIf(client -> Collections.disjoint(client.groups(), target.groups()));
    }
    return new Named(List.copyOf(chosen.values()), unknown);
  }

  /** The form of an id by which two are the same. */
  static String key(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  /** Whom a target names, before anybody is left out. */
  record Named(List<ClientRecord> clients, Set<String> unknown) {}
}
