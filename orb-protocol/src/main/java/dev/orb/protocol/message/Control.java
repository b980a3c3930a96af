package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The protocol's own business. Each is told by its {@link #name()} on the wire. */
public sealed interface Control extends Message
    permits Control.Hello,
        Control.Declare,
        Control.Welcome,
        Control.Reject,
        Control.Goodbye,
        Control.Ping,
        Control.Pong,
        Control.Cancel,
        Control.Cancelled,
        Control.HeartbeatAck,
        Control.Settings,
        Control.Shutdown,
        Enrolling,
        Claiming,
        Planning {

  /** The name on the wire. */
  String name();

  @Override
  default Kind kind() {
    return Kind.CONTROL;
  }

  /**
   * Client to inbox: I am here, let me work.
   *
   * @param instance random, kept in the state folder; the broker admitted the connection under it
   * @param process random, new in every process
   * @param ledger random id of the ledger, new when the state folder is
   * @param fleet the fleet that welcomed this client before, if one did
   * @param version of the client library or agent
   * @param pid of the process
   * @param groups that it asks for
   * @param facts that it reports of itself
   * @param commands what its handlers declare
   * @param components what it hosts beside them
   * @param plans the schedules that it runs itself
   * @param ts by the client's own clock
   */
  record Hello(
      String instance,
      String process,
      String ledger,
      @Nullable String fleet,
      String version,
      long pid,
      Set<String> groups,
      Map<String, Json> facts,
      List<Declared> commands,
      List<DeclaredComponent> components,
      List<Planning.Held> plans,
      Instant ts)
      implements Control {
    public Hello {
      groups = Set.copyOf(groups);
      groups.forEach(group -> Names.id("group", group));
      facts.keySet().forEach(key -> Names.key("fact", key));
      facts = Map.copyOf(facts);
      commands = List.copyOf(commands);
      components = DeclaredComponent.admitted(components);
      plans = Planning.admitted(plans);
      if (instance.isBlank() || process.isBlank() || ledger.isBlank()) {
        throw new OrbException(
            ErrorCode.MALFORMED, "hello without its instance, process or ledger id");
      }
    }

    /** One of a client that runs no schedule itself. */
    public Hello(
        String instance,
        String process,
        String ledger,
        @Nullable String fleet,
        String version,
        long pid,
        Set<String> groups,
        Map<String, Json> facts,
        List<Declared> commands,
        List<DeclaredComponent> components,
        Instant ts) {
      this(
          instance,
          process,
          ledger,
          fleet,
          version,
          pid,
          groups,
          facts,
          commands,
          components,
          List.of(),
          ts);
    }

    /** The same without what its handlers and components declare. */
    public Hello withoutCommands() {
      return commands.isEmpty() && components.isEmpty()
          ? this
          : new Hello(
              instance, process, ledger, fleet, version, pid, groups, facts, List.of(), List.of(),
              plans, ts);
    }

    @Override
    public String name() {
      return "hello";
    }
  }

  /**
   * What a handler declares of itself.
   *
   * @param name the command
   * @param idempotent whether it may run again after a crash
   * @param timeout its own timeout, if it has one
   * @param contract what it takes and gives
   */
  record Declared(String name, boolean idempotent, @Nullable Duration timeout, Contract contract) {
    /** The most that the contracts of one client take; what does not fit is not declared. */
    public static final int MOST_BYTES = 256 << 10;

    public Declared {
      Names.command(name);
    }

    /** A handler that says nothing of what it takes and gives. */
    public Declared(String name, boolean idempotent, @Nullable Duration timeout) {
      this(name, idempotent, timeout, Contract.NONE);
    }

    /** The same without its contract. */
    public Declared bare() {
      return contract.isNone() ? this : new Declared(name, idempotent, timeout);
    }

    /**
     * The same handlers, without the contracts for which there is no room: in their order, each is
     * kept that still fits.
     */
    public static List<Declared> bounded(List<Declared> all) {
      return bounded(all, MOST_BYTES);
    }

    /** How many bytes their contracts take together. */
    static int size(List<Declared> all) {
      return all.stream().mapToInt(one -> one.contract().size()).sum();
    }

    /** The same with so much room. */
    static List<Declared> bounded(List<Declared> all, int bytes) {
      List<Declared> kept = new ArrayList<>(all.size());
      int room = bytes;
      for (Declared one : all) {
        int size = one.contract().size();
        kept.add(size <= room ? one : one.bare());
        room -= size <= room ? size : 0;
      }
      return List.copyOf(kept);
    }
  }

  /**
   * Client to inbox: my handlers have changed.
   *
   * @param epoch the session in which they did
   * @param commands what its handlers declare now, all of them
   * @param components what it hosts now, all of them
   * @param ts by the client's own clock
   */
  record Declare(
      long epoch, List<Declared> commands, List<DeclaredComponent> components, Instant ts)
      implements Control {
    public Declare {
      commands = List.copyOf(commands);
      components = DeclaredComponent.admitted(components);
    }

    @Override
    public String name() {
      return "declare";
    }
  }

  /**
   * Server to control queue: work.
   *
   * @param epoch the session's number, growing over all sessions of the fleet
   * @param node who welcomes
   * @param fleet the fleet's id
   * @param client the effective id
   * @param enrolment the enrolment number, which replies carry
   * @param groups that the client is in
   * @param heartbeat how often to say that it lives
   * @param timeout how long silence is borne, by both ends
   * @param maxPayload bytes of one message
   * @param timeoutDefault how long a handler runs when neither sender nor handler says
   * @param maxAttempts how often an idempotent command is started before it is given up
   * @param cancelled commands with an open request to cancel
   * @param superseded commands whose place a newer one has taken: they are not started either, but
   *     go on if they have
   * @param echo the hello's {@code ts}, by which the client learns the offset of its clock
   * @param ts the server's time
   */
  record Welcome(
      long epoch,
      String node,
      String fleet,
      String client,
      long enrolment,
      Set<String> groups,
      Duration heartbeat,
      Duration timeout,
      long maxPayload,
      Duration timeoutDefault,
      int maxAttempts,
      List<CommandId> cancelled,
      List<CommandId> superseded,
      Instant echo,
      Instant ts)
      implements Control {
    public Welcome {
      groups = Set.copyOf(groups);
      cancelled = List.copyOf(cancelled);
      superseded = List.copyOf(superseded);
      if (epoch < 1 || maxPayload < 1 || heartbeat.isNegative() || heartbeat.isZero()) {
        throw new OrbException(
            ErrorCode.MALFORMED, "welcome with epoch " + epoch + ", heartbeat " + heartbeat);
      }
    }

    @Override
    public String name() {
      return "welcome";
    }
  }

  /**
   * Server to control queue: you may not work.
   *
   * @param code why
   * @param message in words
   * @param retry whether asking again can help
   * @param ts the server's time
   */
  record Reject(ErrorCode code, String message, boolean retry, Instant ts) implements Control {
    @Override
    public String name() {
      return "reject";
    }
  }

  /**
   * Client to inbox: I stop in good order.
   *
   * @param epoch the session that ends
   * @param reason in words
   * @param ts by the client's own clock
   */
  record Goodbye(long epoch, String reason, Instant ts) implements Control {
    @Override
    public String name() {
      return "goodbye";
    }
  }

  /**
   * Server to control queue: are you there?
   *
   * @param id which ping
   * @param from the node that asks, to which the pong goes
   * @param ts the server's time
   */
  record Ping(CommandId id, String from, Instant ts) implements Control {
    public Ping {
      Names.id("node", from);
    }

    @Override
    public String name() {
      return "ping";
    }
  }

  /**
   * Client to the node that pinged: I am.
   *
   * @param corr which ping
   * @param ts in the server's time
   */
  record Pong(CommandId corr, Instant ts) implements Control {
    @Override
    public String name() {
      return "pong";
    }
  }

  /**
   * Server to control queue: do not start this, or stop it.
   *
   * @param corr the command
   * @param until how long to remember it, for a command that has not been met yet
   * @param queuedOnly leave it alone if it has started
   * @param ts the server's time
   */
  record Cancel(CommandId corr, Instant until, boolean queuedOnly, Instant ts) implements Control {
    @Override
    public String name() {
      return "cancel";
    }
  }

  /**
   * Client to the command's node: what a cancel did.
   *
   * @param corr the command
   * @param outcome what it did
   * @param enrolment the client's enrolment number
   * @param ts in the server's time
   */
  record Cancelled(CommandId corr, Outcome outcome, long enrolment, Instant ts) implements Control {
    @Override
    public String name() {
      return "cancelled";
    }

    /** What a cancel did. */
    public enum Outcome {
      /** It was there, not started, and will not be. */
      REMOVED,
      /** It runs and was told to stop; its reply follows. */
      SIGNALLED,
      /** It has started and goes on, because only what has not was meant. */
      RUNNING,
      /** It had ended; its reply follows or went before. */
      FINISHED,
      /** It was never met; remembered in case it comes. */
      UNKNOWN;

      /** The form on the wire. */
      public String text() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }

  /**
   * Server to control queue: I heard you.
   *
   * @param echo the heartbeat's {@code ts}
   * @param ts the server's time
   */
  record HeartbeatAck(Instant echo, Instant ts) implements Control {
    @Override
    public String name() {
      return "heartbeat-ack";
    }
  }

  /**
   * Server to control queue: these settings hold from now on.
   *
   * @param version counts up
   * @param groups that the client is in now
   * @param heartbeat how often to say that it lives
   * @param timeout how long silence is borne
   * @param ts the server's time
   */
  record Settings(
      long version, Set<String> groups, Duration heartbeat, Duration timeout, Instant ts)
      implements Control {
    public Settings {
      groups = Set.copyOf(groups);
    }

    @Override
    public String name() {
      return "settings";
    }
  }

  /**
   * Server to control queue: end this session.
   *
   * @param reason in words
   * @param grace how long running handlers may take to end
   * @param reconnect whether to come back
   * @param ts the server's time
   */
  record Shutdown(String reason, Duration grace, boolean reconnect, Instant ts) implements Control {
    @Override
    public String name() {
      return "shutdown";
    }
  }
}
