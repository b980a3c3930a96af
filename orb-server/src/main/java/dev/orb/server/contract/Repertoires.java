package dev.orb.server.contract;

import dev.orb.protocol.Contract;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who declared what, in memory as the journal has it: ten thousand clients that declare the same
 * share one list, and commands that say the same share one contract. Thread-safe.
 *
 * <p>Bounded by the enrolled clients, each with {@link Declared#MOST_BYTES}, and by {@link
 * #MOST_BYTES} of contracts together: beyond, a new contract is not kept, and its command is as one
 * that declares none.
 */
public final class Repertoires implements Contracts {
  private static final Logger LOG = LoggerFactory.getLogger(Repertoires.class);
  private static final int MOST_BYTES = 64 << 20;

  private final @Nullable Journal journal;
  private final ConcurrentMap<String, Repertoire> byClient = new ConcurrentHashMap<>();

  /** How many lists have a command with a schema of its parameters, by the command's name. */
  private final ConcurrentMap<String, Integer> judged = new ConcurrentHashMap<>();

  private final Shared<Repertoire> lists = new Shared<>();
  private final Shared<Terms> contracts = new Shared<>();

  /** Lists that the journal has taken. */
  private final Set<String> written = new HashSet<>();

  private long bytes;

  /** Knows nobody yet. */
  public Repertoires(Journal journal) {
    this.journal = journal;
  }

  private Repertoires() {
    this.journal = null;
  }

  /** Keeps nothing beyond its own life: for tests of what stands on it. */
  public static Repertoires inMemory() {
    return new Repertoires();
  }

  /** Reads what clients declared before. Blocks on the journal. */
  public synchronized void load() {
    Journal kept = journal;
    if (kept == null) {
      return;
    }
    Map<String, String> documents = kept.documents();
    Set<String> needed = new HashSet<>();
    kept.repertoires()
        .forEach(
            (client, hash) -> {
              String list = documents.get(hash);
              try {
                if (list != null) {
                  Repertoire known = adopted(hash, Documents.entries(list), documents);
                  byClient.put(client, known);
                  written.add(hash);
                  needed.add(hash);
                  known.lines().forEach(line -> needed.add(line.terms().hash()));
                }
              } catch (RuntimeException e) {
                // why: it is known again at the client's next hello
                LOG.warn("what client {} declared cannot be read", client, e);
              }
            });
    List<JournalEntry> gone = new ArrayList<>();
    documents.keySet().stream()
        .filter(hash -> !needed.contains(hash))
        .forEach(hash -> gone.add(new JournalEntry.Document(hash, null)));
    if (!gone.isEmpty() && !kept.writeBehind(gone)) {
      LOG.debug("{} documents that nobody declares stay until the next start", gone.size());
    }
  }

  /** A client that was welcomed declares this now. */
  public synchronized void declares(String client, List<Declared> declared) {
    Repertoire before = byClient.get(fold(client));
    if (declared.isEmpty() && before == null) {
      return;
    }
    Map<String, String> texts = new HashMap<>();
    List<Documents.Entry> entries = new ArrayList<>(declared.size());
    for (Declared one : Declared.bounded(declared)) {
      String text = Documents.text(one.contract());
      String hash = Documents.hash(text);
      if (contracts.peek(hash) == null && !one.contract().isNone()) {
        if (bytes + one.contract().size() > MOST_BYTES) {
          LOG.warn("there is no room for the contract of {} of client {}", one.name(), client);
          text = Documents.text(Contract.NONE);
          hash = Documents.hash(text);
        }
      }
      texts.put(hash, text);
      entries.add(new Documents.Entry(one.name(), one.idempotent(), one.timeout(), hash));
    }
    entries.sort(Comparator.comparing(Documents.Entry::name));
    String list = Documents.text(entries);
    String hash = Documents.hash(list);
    if (before != null && before.hash().equals(hash)) {
      return;
    }
    byClient.put(fold(client), adopted(hash, entries, texts));
    drop(before);
    write(client, hash, written.contains(hash) ? Map.of() : withList(texts, hash, list));
  }

  private static Map<String, String> withList(Map<String, String> texts, String hash, String list) {
    Map<String, String> all = new LinkedHashMap<>(texts);
    all.put(hash, list);
    return all;
  }

  private void write(String client, String hash, Map<String, String> documents) {
    List<JournalEntry> facts = new ArrayList<>();
    documents.forEach((key, text) -> facts.add(new JournalEntry.Document(key, text)));
    facts.add(new JournalEntry.Repertoire(client, hash));
    if (journal == null || journal.writeBehind(facts)) {
      written.add(hash);
    } else {
      // why: it only means that it is not known after a restart until the client is back
      LOG.debug("what client {} declared was not written down", client);
    }
  }

  /** The list of this hash, for one client more. */
  private Repertoire adopted(
      String hash, List<Documents.Entry> entries, Map<String, String> texts) {
    return lists.take(
        hash,
        () -> {
          List<Repertoire.Line> lines = new ArrayList<>(entries.size());
          for (Documents.Entry entry : entries) {
            Terms terms = terms(entry.contract(), texts.get(entry.contract()));
            lines.add(new Repertoire.Line(Documents.declared(entry, terms.contract()), terms));
            if (terms.contract().params() != null) {
              judged.merge(entry.name(), 1, Integer::sum);
            }
          }
          return new Repertoire(hash, lines);
        });
  }

  private Terms terms(String hash, @Nullable String text) {
    return contracts.take(
        hash,
        () -> {
          Contract contract = text == null ? Contract.NONE : Documents.contract(text);
          bytes += contract.size();
          return new Terms(hash, contract);
        });
  }

  /** A client is removed, and what it declared with it. */
  public synchronized void forget(String client) {
    drop(byClient.remove(fold(client)));
  }

  private void drop(@Nullable Repertoire before) {
    Repertoire last = before == null ? null : lists.give(before.hash());
    if (last == null) {
      return;
    }
    written.remove(last.hash());
    for (Repertoire.Line line : last.lines()) {
      if (line.terms().contract().params() != null) {
        judged.computeIfPresent(
            line.declared().name(), (name, count) -> count == 1 ? null : count - 1);
      }
      Terms gone = contracts.give(line.terms().hash());
      if (gone != null) {
        bytes -= gone.contract().size();
      }
    }
  }

  private static String fold(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  @Override
  public List<Declared> of(String client) {
    Repertoire known = byClient.get(fold(client));
    return known == null ? List.of() : known.declared();
  }

  @Override
  public Optional<Declared> find(String client, String command) {
    Repertoire known = byClient.get(fold(client));
    return known == null ? Optional.empty() : known.find(command);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    Set<Repertoire> seen = new HashSet<>(byClient.values());
    seen.forEach(known -> known.lines().forEach(line -> names.add(line.declared().name())));
    return names;
  }

  @Override
  public List<Offer> offers(String command, Collection<String> clients) {
    Map<Declared, List<String>> ways = new LinkedHashMap<>();
    IdentityHashMap<Repertoire, List<String>> perList = new IdentityHashMap<>();
    for (String client : clients) {
      Repertoire known = byClient.get(fold(client));
      Repertoire.Line line = known == null ? null : known.line(command);
      if (known != null && line != null) {
        perList
            .computeIfAbsent(
                known, list -> ways.computeIfAbsent(line.declared(), way -> new ArrayList<>()))
            .add(client);
      }
    }
    return ways.entrySet().stream()
        .map(way -> new Offer(way.getKey(), way.getValue().stream().sorted().toList()))
        .sorted(
            Comparator.comparing((Offer offer) -> -offer.clients().size())
                .thenComparing(offer -> offer.clients().get(0)))
        .toList();
  }

  @Override
  public Optional<Judgement> judge(String command, @Nullable Json params) {
    if (!judged.containsKey(command)) {
      return Optional.empty();
    }
    return Optional.of(new Judging(command, params));
  }

  /** Judges once for each contract, and remembers the list that it met last: most have the same. */
  private final class Judging implements Judgement {
    private final String command;
    private final @Nullable Json params;
    private final IdentityHashMap<Terms, Optional<String>> known = new IdentityHashMap<>();
    private @Nullable Repertoire last;
    private Optional<String> fault = Optional.empty();

    Judging(String command, @Nullable Json params) {
      this.command = command;
      this.params = params;
    }

    @Override
    public Optional<String> fault(String client) {
      Repertoire list = byClient.get(fold(client));
      if (list == null) {
        return Optional.empty();
      }
      if (list != last) {
        last = list;
        Repertoire.Line line = list.line(command);
        fault =
            line == null
                ? Optional.empty()
                : known.computeIfAbsent(line.terms(), terms -> terms.fault(params));
      }
      return fault;
    }
  }
}
