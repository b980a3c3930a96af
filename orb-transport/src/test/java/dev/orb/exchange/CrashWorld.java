package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import dev.orb.transport.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A queue, a server's ear and a client on one thread, where every step of the client happens when
 * it is told to and its process may die between any two.
 */
final class CrashWorld {
  static final String ONCE = "once";
  static final String AGAIN = "again";

  /** What the server heard, by command. */
  final Map<CommandId, List<Reply>> heard = new HashMap<>();

  /** How often a handler did its work, by command. */
  final Map<CommandId, Integer> effects = new HashMap<>();

  final Set<CommandId> cancelled = new HashSet<>();
  private final Map<CommandId, String> names = new HashMap<>();
  final List<Command> queue = new ArrayList<>();
  MemoryLedger ledger = MemoryLedger.create();
  Life process;
  private int processes;

  CrashWorld() {
    process = new Life();
  }

  void put(Command command) {
    queue.add(command);
    names.put(command.id(), command.name());
    effects.putIfAbsent(command.id(), 0);
    heard.putIfAbsent(command.id(), new ArrayList<>());
  }

  /** Somebody asks to cancel one of the commands. */
  void cancelOne(Random random) {
    List<CommandId> ids = names.keySet().stream().sorted().toList();
    CommandId id = ids.get(random.nextInt(ids.size()));
    cancelled.add(id);
    process.cancel(id);
  }

  boolean isIdempotent(CommandId id) {
    return AGAIN.equals(names.get(id));
  }

  /** The process dies; what it had not written is gone, and another one starts. */
  void crash() {
    process.alive = false;
    ledger = ledger.afterCrash();
    process = new Life();
  }

  /** Lets everything happen that can, without another mishap. */
  void settle() {
    boolean more = true;
    while (more) {
      more =
          process.deliver()
              || process.commit()
              || process.run()
              || process.confirm()
              || process.flushAcknowledgement()
              || (!queue.isEmpty() && process.passAMoment());
    }
  }

  private void hear(Envelope envelope) {
    if (MessageCodec.decode(envelope.body()) instanceof Reply reply) {
      heard.computeIfAbsent(reply.corr(), id -> new ArrayList<>()).add(reply);
    }
  }

  /** One life of the client. */
  final class Life {
    private final ManualTicker ticker = new ManualTicker();
    private final Deadlines deadlines = new Deadlines(ticker);
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final CommandIntake intake;
    private final MemoryLedger own = ledger;
    private Session session;
    private boolean alive = true;
    private boolean diesInside;
    private int moments;

    Life() {
      own.hold();
      HandlerTable table = new HandlerTable();
      table.add(ONCE, this::work, HandlerOptions.DEFAULT);
      table.add(AGAIN, this::work, HandlerOptions.DEFAULT.asIdempotent());
      intake =
          CommandIntake.of(table)
              .named("web-1")
              .ledger(own, "process-" + ++processes)
              .time(ServerTime.own(new MovableClock(MovableClock.START)))
              .executors(tasks::add, Runnable::run, 2)
              .deadlines(deadlines)
              .build();
      session = new Session();
    }

    private @Nullable Object work(CommandContext context) {
      if (alive) {
        effects.merge(context.id(), 1, Integer::sum);
      }
      if (diesInside) {
        crash();
      }
      return "done";
    }

    /** Hands the next message to the intake; whether there was one. */
    boolean deliver() {
      return session.deliver();
    }

    boolean commit() {
      return own.commitOne();
    }

    /** The write is on disk, but the process never learns that. */
    boolean commitUnseen() {
      return own.commitUnseen();
    }

    boolean run() {
      Runnable task = tasks.poll();
      if (task == null) {
        return false;
      }
      task.run();
      return true;
    }

    /** The next handler does its work and the process dies before it returns. */
    boolean dieInside() {
      diesInside = true;
      boolean ran = run();
      diesInside = false;
      return ran;
    }

    /** The reply reaches the server, and the client learns that. */
    boolean confirm() {
      return session.confirm(true);
    }

    /** The reply reaches the server, but the client never learns that. */
    boolean arriveUnseen() {
      return session.confirm(false);
    }

    boolean flushAcknowledgement() {
      Command taken = session.acknowledged.poll();
      return taken != null && session.take(taken);
    }

    /** The connection is lost and another one made. */
    void reconnect() {
      Session last = session;
      last.open = false;
      last.fail();
      intake.lost(last.intakeSession);
      session = new Session();
    }

    void cancel(CommandId id) {
      Instant until = MovableClock.START.plus(Duration.ofHours(1));
      intake.cancel(new Cancel(id, until, false, MovableClock.START));
    }

    /** Time passes, for what is tried again later; not without end. */
    boolean passAMoment() {
      ticker.advance(Duration.ofSeconds(31));
      deadlines.runDue();
      return ++moments < 20;
    }

    private final class Session implements Outlet {
      private final Deque<Command> undelivered = new ArrayDeque<>(queue);
      private final Deque<Command> acknowledged = new ArrayDeque<>();
      private final Deque<Sent> unconfirmed = new ArrayDeque<>();
      private final IntakeSession intakeSession;
      private boolean open = true;

      private record Sent(Envelope envelope, CompletableFuture<Void> confirmed) {}

      Session() {
        intakeSession = intake.open(Rig.terms(processes), this);
      }

      boolean deliver() {
        Command next = undelivered.poll();
        if (next == null) {
          return false;
        }
        intakeSession.receive(new Copy(next));
        return true;
      }

      boolean take(Command command) {
        for (int i = 0; i < queue.size(); i++) {
          // why: two copies of one command are two messages
          if (System.identityHashCode(queue.get(i)) == System.identityHashCode(command)) {
            queue.remove(i);
            return true;
          }
        }
        return false;
      }

      boolean confirm(boolean seen) {
        Sent next = seen ? unconfirmed.poll() : unconfirmed.peek();
        if (next == null) {
          return false;
        }
        hear(next.envelope());
        if (seen) {
          next.confirmed().complete(null);
        }
        return true;
      }

      void fail() {
        List<Sent> lost = List.copyOf(unconfirmed);
        unconfirmed.clear();
        lost.forEach(sent -> sent.confirmed().completeExceptionally(notConnected()));
      }

      private OrbException notConnected() {
        return new OrbException(ErrorCode.NOT_CONNECTED, "lost");
      }

      @Override
      public CompletionStage<Void> send(Envelope envelope) {
        if (!open || !alive) {
          return CompletableFuture.failedFuture(notConnected());
        }
        if (!envelope.durable()) {
          return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        unconfirmed.add(new Sent(envelope, confirmed));
        return confirmed;
      }

      private final class Copy implements Received {
        private final Command command;

        Copy(Command command) {
          this.command = command;
        }

        @Override
        public String address() {
          return "orb.client.web-1";
        }

        @Override
        public byte[] body() {
          return MessageCodec.encode(command);
        }

        @Override
        public boolean oversized() {
          return false;
        }

        @Override
        public Optional<String> sender() {
          return Optional.of("$orb");
        }

        @Override
        public Optional<String> property(String name) {
          return Optional.empty();
        }

        @Override
        public Instant timestamp() {
          return MovableClock.START;
        }

        @Override
        public void acknowledge() {
          if (open && alive) {
            acknowledged.add(command);
          }
        }
      }
    }
  }
}
