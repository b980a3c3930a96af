package dev.orb.server.contract;

import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
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
import java.util.SortedSet;
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
                  Repertoire known = adopted(hash, Documents.listing(list), documents);
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

  /** A client that was welcomed, and hosts no component, declares this now. */
  public void declares(String client, List<Declared> declared) {
    declares(client, declared, List.of());
  }

  /** A client that was welcomed declares this now, of its own and of its components. */
  public synchronized void declares(
      String client, List<Declared> declared, List<DeclaredComponent> components) {
    Repertoire before = byClient.get(fold(client));
    if (declared.isEmpty() && components.isEmpty() && before == null) {
      return;
    }
    Map<String, String> texts = new HashMap<>();
    List<Documents.Entry> entries = new ArrayList<>(declared.size());
    List<Declared> own = Declared.bounded(declared);
    enter(client, null, own, entries, texts);
    SortedSet<String> names = new TreeSet<>();
    for (DeclaredComponent component : DeclaredComponent.bounded(components, own)) {
      names.add(component.name());
      enter(client, component.name(), component.functions(), entries, texts);
    }
    entries.sort(Comparator.comparing(entry -> Names.qualified(entry.component(), entry.name())));
    Documents.Listing listing = new Documents.Listing(entries, names);
    String list = Documents.text(listing);
    String hash = Documents.hash(list);
    if (before != null && before.hash().equals(hash)) {
      return;
    }
    byClient.put(fold(client), adopted(hash, listing, texts));
    drop(before);
    write(client, hash, written.contains(hash) ? Map.of() : withList(texts, hash, list));
  }

  private void enter(
      String client,
      @Nullable String component,
      List<Declared> declared,
      List<Documents.Entry> entries,
      Map<String, String> texts) {
    for (Declared one : declared) {
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
      entries.add(
          new Documents.Entry(component, one.name(), one.idempotent(), one.timeout(), hash));
    }
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
  private Repertoire adopted(String hash, Documents.Listing listing, Map<String, String> texts) {
    return lists.take(
        hash,
        () -> {
          List<Repertoire.Line> lines = new ArrayList<>(listing.entries().size());
          for (Documents.Entry entry : listing.entries()) {
            Terms terms = terms(entry.contract(), texts.get(entry.contract()));
            lines.add(
                new Repertoire.Line(
                    entry.component(), Documents.declared(entry, terms.contract()), terms));
            // why: whoever names a component is judged anyway
            if (terms.contract().params() != null && entry.component() == null) {
              judged.merge(entry.name(), 1, Integer::sum);
            }
          }
          return new Repertoire(hash, lines, listing.components());
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
      if (line.terms().contract().params() != null && line.component() == null) {
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
  public List<Declared> of(String client, @Nullable String component) {
    Repertoire known = byClient.get(fold(client));
    return known == null ? List.of() : known.declared(component);
  }

  @Override
  public Optional<Declared> find(String client, @Nullable String component, String command) {
    Repertoire known = byClient.get(fold(client));
    return known == null ? Optional.empty() : known.find(Names.qualified(component, command));
  }

  @Override
  public boolean mayHost(String client, String component) {
    Repertoire known = byClient.get(fold(client));
    return known == null || known.hosts(component);
  }

  @Override
  public Set<String> names(@Nullable String component) {
    Set<String> names = new TreeSet<>();
    Set<Repertoire> seen = new HashSet<>(byClient.values());
    seen.forEach(
        known -> known.declared(component).forEach(declared -> names.add(declared.name())));
    return names;
  }

  @Override
  public List<Offer> offers(
      @Nullable String component, String command, Collection<String> clients) {
    String key = Names.qualified(component, command);
    Map<Declared, List<String>> ways = new LinkedHashMap<>();
    IdentityHashMap<Repertoire, List<String>> perList = new IdentityHashMap<>();
    for (String client : clients) {
      Repertoire known = byClient.get(fold(client));
      Repertoire.Line line = known == null ? null : known.line(key);
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
  public Optional<Judgement> judge(
      @Nullable String component, String command, @Nullable Json params) {
    if (component == null && !judged.containsKey(command)) {
      return Optional.empty();
    }
    return Optional.of(new Judging(component, command, params));
  }

  /** Judges once for each contract, and remembers the list that it met last: most have the same. */
  private final class Judging implements Judgement {
    private final @Nullable String component;
    private final String key;
    private final @Nullable Json params;
    private final IdentityHashMap<Terms, Optional<Fault>> known = new IdentityHashMap<>();
    private @Nullable Repertoire last;
    private Optional<Fault> fault = Optional.empty();

    Judging(@Nullable String component, String command, @Nullable Json params) {
      this.component = component;
      this.key = Names.qualified(component, command);
      this.params = params;
    }

    @Override
    public Optional<Fault> fault(String client) {
      Repertoire list = byClient.get(fold(client));
      if (list == null) {
        return Optional.empty();
      }
      if (list != last) {
        last = list;
        fault = fault(list);
      }
      return fault;
    }

    private Optional<Fault> fault(Repertoire list) {
      if (component != null && !list.hosts(component)) {
        return Optional.of(
            new Fault(ErrorCode.UNKNOWN_COMMAND, "there is no component " + component));
      }
      Repertoire.Line line = list.line(key);
      return line == null
          ? Optional.empty()
          : known.computeIfAbsent(
              line.terms(),
              terms -> terms.fault(params).map(words -> new Fault(ErrorCode.BAD_PARAMS, words)));
    }
  }
}
