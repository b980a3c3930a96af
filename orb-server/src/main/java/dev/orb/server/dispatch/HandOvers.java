package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.HandOver;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a command to any one of several go on to another client: when the one that has it answers
 * that it did not run it, or while it waits for one that is not here and never had it. Never two
 * have it: it goes on only once the first cannot start it any more. The journal has each step
 * before it is sent. Loop only.
 */
final class HandOvers {
  private static final Logger LOG = LoggerFactory.getLogger(HandOvers.class);

  /** How often one command may go on. */
  private static final int MOST = 16;

  /** Commands that are looked at in one turn: each look goes over the fleet. */
  private static final int LOOKS = 10;

  /** How long it waits for one that is not here before another is looked for, and looked again. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  // why: what these say of the params or of the caller the next one would say too
  private static final Set<ErrorCode> FOR_GOOD =
      EnumSet.of(
          ErrorCode.BAD_PARAMS,
          ErrorCode.MALFORMED,
          ErrorCode.TOO_LARGE,
          ErrorCode.UNSUPPORTED_VERSION,
          ErrorCode.CANCELLED,
          ErrorCode.EXPIRED,
          ErrorCode.INTERRUPTED);

  private final Book book;
  private final Committer committer;
  private final Mailbox mailbox;
  private final Presence presence;
  private final Journal journal;
  private final Endings endings;
  private final Unsent unsent;
  private final Executor working;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<CommandId, Going> going = new HashMap<>();
  private volatile boolean any;
  private Copies copies = Copies.NONE;
  private Sending sending = (command, mail) -> {};

  /** The copies in clients' queues. Blocks for the broker. */
  interface Copies {
    /** There are none. */
    Copies NONE =
        new Copies() {
          @Override
          public boolean take(String client, CommandId id) {
            return false;
          }

          @Override
          public boolean holds(String client, CommandId id) {
            return false;
          }
        };

    /** Takes out one that no consumer has; whether there was one. */
    boolean take(String client, CommandId id);

    /** Whether there is one, be it at a consumer. */
    boolean holds(String client, CommandId id);
  }

  /** Gives a command to the outbox. Any thread. */
  interface Sending {
    void send(OpenCommand command, Mail mail);
  }

  HandOvers(
      Book book,
      Committer committer,
      Mailbox mailbox,
      Presence presence,
      Journal journal,
      Endings endings,
      Unsent unsent,
      Executor working,
      Clock clock,
      RandomGenerator random) {
    this.book = book;
    this.committer = committer;
    this.mailbox = mailbox;
    this.presence = presence;
    this.journal = journal;
    this.endings = endings;
    this.unsent = unsent;
    this.working = working;
    this.clock = clock;
    this.random = random;
  }

  /** Before the start: dispatch's parts need each other. */
  void bind(Copies inQueues, Sending send) {
    this.copies = inQueues;
    this.sending = send;
  }

  /** Any thread: whether there are such commands at all. */
  boolean hasAny() {
    return any;
  }

  /** One command's way from client to client. */
  private static final class Going {
    private final Set<String> had = new HashSet<>();
    private int number;
    // why: what is sent again under the same is routed once
    private String step = "";
    // why: whoever had a session since may have started it, whatever its queue says
    private boolean met;
    private boolean taking;
    private boolean sendAgain;
    private long lookAt;
  }

  private static boolean isMeant(CommandRecord record) {
    return record.target().narrowing().any() && record.addressees().size() == 1;
  }

  /** A command was accepted. */
  void accepted(OpenCommand command) {
    if (isMeant(command.record())) {
      Going way = new Going();
      way.met = presence.isConnected(holder(command).client());
      way.lookAt = clock.millis() + LOOK.toMillis();
      add(command, way);
    }
  }

  private void add(OpenCommand command, Going way) {
    going.put(command.record().id(), way);
    any = true;
  }

  /**
   * After a start: a command that is open goes on from where it is. If its last step did not reach
   * the broker, or it was on its way from one client to another, it is in no queue and is sent
   * again.
   */
  void recovered(OpenCommand command, List<HandOver> before) {
    if (!isMeant(command.record())) {
      return;
    }
    Going way = new Going();
    // why: nobody wrote down who had a session
    way.met = true;
    way.lookAt = Long.MAX_VALUE;
    for (HandOver each : before) {
      way.had.add(each.from());
      way.number = each.number();
    }
    add(command, way);
    if (command.isSent() && command.state(0) == DeliveryState.QUEUED) {
      sendUnlessThere(command);
    }
  }

  // why no harm if its client has had it, and only its answer is not known here yet: a copy of what
  // its ledger knows is answered from there
  private void sendUnlessThere(OpenCommand command) {
    CommandId id = command.record().id();
    String client = holder(command).client();
    working.execute(
        () -> {
          boolean there;
          try {
            there = copies.holds(client, id);
          } catch (RuntimeException e) {
            try (LogKeys keys = LogKeys.of(client, id)) {
              LOG.warn("a command could not be looked for in its client's queue: {}", keys, e);
            }
            there = false;
          }
          if (!there) {
            mailbox.post(() -> sendAnew(command, client));
          }
        });
  }

  private void sendAnew(OpenCommand command, String client) {
    Going way = going.get(command.record().id());
    boolean waits = command.isOpen(0) && command.state(0) == DeliveryState.QUEUED;
    if (way != null && waits && holder(command).client().equals(client)) {
      // why: the broker knows the ids of the steps before the restart, and would route none twice
      way.step = way.number + "." + Long.toHexString(random.nextLong());
      send(command, way.step);
    }
  }

  private static Addressee holder(OpenCommand command) {
    return command.to().get(0);
  }

  /** A client is here: what waited for it may be started from now on. */
  void connected(String client) {
    for (OpenCommand command : book.openTo(client)) {
      Going way = going.get(command.record().id());
      if (way != null) {
        way.met = true;
      }
    }
  }

  /** A command has ended. */
  void ended(OpenCommand command) {
    if (command.isDone()) {
      forget(command.record().id());
    }
  }

  private void forget(CommandId id) {
    going.remove(id);
    any = !going.isEmpty();
  }

  /**
   * An answer came from the client that has it.
   *
   * @return whether it goes on to another, so that this answer ends nothing
   */
  boolean refused(OpenCommand command, int index, Reply reply) {
    Going way = going.get(command.record().id());
    Failure error = reply.error();
    if (way == null || error == null || isForGood(command, error.code())) {
      return false;
    }
    boolean ran = command.state(index) == DeliveryState.RUNNING || Outcome.saysItRan(reply);
    Outcome outcome = Outcome.of(reply, ran);
    return !ran && outcome.reason() == Reason.REFUSED && goOn(command, way, error.code());
  }

  // why not of a claim: it is the client that knows none, and the next may
  private static boolean isForGood(OpenCommand command, ErrorCode code) {
    boolean unclaimed = command.record().options().payload() == null;
    return FOR_GOOD.contains(code) && (unclaimed || code != ErrorCode.UNSUPPORTED_VERSION);
  }

  /** Whether a client had it before, so that what it still says of it is old news. */
  boolean isPast(OpenCommand command, String client) {
    Going way = going.get(command.record().id());
    return way != null && way.had.contains(client);
  }

  /** Looks whether somebody else is here for what waits for one who is not. */
  void tick() {
    if (going.isEmpty()) {
      return;
    }
    long now = clock.millis();
    int looks = 0;
    for (Map.Entry<CommandId, Going> entry : List.copyOf(going.entrySet())) {
      Going way = entry.getValue();
      OpenCommand command = book.get(entry.getKey());
      if (command == null) {
        forget(entry.getKey());
      } else if (now >= way.lookAt && looks < LOOKS) {
        way.lookAt = now + LOOK.toMillis();
        looks++;
        look(command, way);
      }
    }
  }

  private void look(OpenCommand command, Going way) {
    if (way.sendAgain) {
      way.sendAgain = false;
      send(command, way.step);
      return;
    }
    String client = holder(command).client();
    way.met |= presence.isConnected(client);
    boolean waits =
        command.isSent()
            && command.state(0) == DeliveryState.QUEUED
            && !way.met
            && !way.taking
            && isFree(command);
    if (!waits || next(command, way).isEmpty()) {
      return;
    }
    way.taking = true;
    CommandId id = command.record().id();
    working.execute(
        () -> {
          boolean taken = copies.take(client, id);
          mailbox.post(() -> taken(id, client, taken));
        });
  }

  private void taken(CommandId id, String client, boolean taken) {
    OpenCommand command = book.get(id);
    Going way = going.get(id);
    if (command == null || way == null || !holder(command).client().equals(client)) {
      return;
    }
    way.taking = false;
    if (!taken || !command.isOpen(0)) {
      return;
    }
    // why: there is no copy any more, so it must end or go somewhere, be it back
    if (!isFree(command)) {
      endings.end(command, 0, Outcome.cancelled());
    } else if (way.met || !goOn(command, way, ErrorCode.CLIENT_OFFLINE)) {
      hand(command, way, holder(command), ErrorCode.CLIENT_OFFLINE);
    }
  }

  private static boolean isFree(OpenCommand command) {
    return !command.isCancelRequested(0) && !command.isUnwanted(0);
  }

  private boolean goOn(OpenCommand command, Going way, ErrorCode why) {
    if (!isFree(command) || way.number >= MOST) {
      return false;
    }
    Optional<ClientView> next = next(command, way);
    next.ifPresent(
        client -> hand(command, way, new Addressee(client.id(), client.enrolment()), why));
    return next.isPresent();
  }

  private Optional<ClientView> next(OpenCommand command, Going way) {
    Set<String> not = new HashSet<>(way.had);
    not.add(holder(command).client());
    return presence.another(command.record(), not);
  }

  private void hand(OpenCommand command, Going way, Addressee to, ErrorCode why) {
    String from = holder(command).client();
    CommandId id = command.record().id();
    way.had.add(from);
    way.had.remove(to.client());
    way.number++;
    way.met = (way.met && to.client().equals(from)) || presence.isConnected(to.client());
    way.lookAt = clock.millis() + LOOK.toMillis();
    book.readdress(command, new Addressees(List.of(to)));
    int number = way.number;
    String step = Integer.toString(number);
    way.step = step;
    committer
        .batch()
        .fact(
            new JournalEntry.HandedOver(new HandOver(id, number, from, why, to, clock.instant())));
    committer.batch().next(() -> send(command, step));
  }

  /** Any thread; what is sent is read again, because large params are not kept in memory. */
  private void send(OpenCommand command, String step) {
    CommandId id = command.record().id();
    working.execute(
        () -> {
          try {
            CommandRecord record = journal.command(id).orElse(command.record());
            unsent.hold(0);
            sending.send(command, mail(record, step));
          } catch (RuntimeException e) {
            try (LogKeys keys = LogKeys.of(record(command), id)) {
              LOG.warn("a command cannot be read and is sent later: {}", keys, e);
            }
            mailbox.post(() -> later(id));
          }
        });
  }

  private static String record(OpenCommand command) {
    return command.record().addressees().get(0).client();
  }

  private void later(CommandId id) {
    Going way = going.get(id);
    if (way != null) {
      way.sendAgain = true;
      way.lookAt = clock.millis() + LOOK.toMillis();
    }
  }

  private static Mail mail(CommandRecord record, String step) {
    String client = record.addressees().get(0).client();
    // why another id: the broker knows the command's own as one that has reached its queue
    return Mail.common(
        Letters.durable(
            Addresses.client(client),
            record,
            record.id() + " " + step,
            MessageCodec.encode(Draft.message(record))),
        List.of(client));
  }
}
