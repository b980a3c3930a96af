package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Control;
import dev.orb.server.broker.Doors;
import dev.orb.server.broker.Visit;
import dev.orb.server.events.ServerEvent;
import dev.orb.server.events.ServerEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles who has an id that two want at a time. The newcomer is refused at once, with what he can
 * do: no thread waits. Meanwhile the holder is asked whether it lives; if it is silent, it goes,
 * and the newcomer finds the place free when he tries again.
 */
final class Contests {
  private static final Logger LOG = LoggerFactory.getLogger(Contests.class);

  /** How long a holder may take to answer. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long a holder that was replaced may take to leave. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(1);

  private final DuplicatePolicy policy;
  private final Sessions sessions;
  private final Pings pings;
  private final ControlLine line;
  private final Doors doors;
  private final Partings partings;
  private final Loop loop;
  private final ServerEvents events;
  private final Clock clock;
  private final Ticker ticker;
  private final Map<Long, Contest> byHolder = new ConcurrentHashMap<>();

  Contests(
      DuplicatePolicy policy,
      Sessions sessions,
      Pings pings,
      ControlLine line,
      Doors doors,
      Partings partings,
      Loop loop,
      ServerEvents events,
      Clock clock,
      Ticker ticker) {
    this.policy = policy;
    this.sessions = sessions;
    this.pings = pings;
    this.line = line;
    this.doors = doors;
    this.partings = partings;
    this.loop = loop;
    this.events = events;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** The refusal of a newcomer, whose contest begins or goes on. Any thread; does not block. */
  OrbException refuse(Visit holder, Visit newcomer) {
    Contest contest = byHolder.computeIfAbsent(holder.number(), number -> new Contest(holder));
    if (!sessions.isPresent(holder)) {
      byHolder.remove(holder.number());
      return new OrbException(
          ErrorCode.CONFLICT, holder.client() + " is about to leave", "try again in a moment");
    }
    loop.execute(() -> contest.claimed(newcomer));
    return contest.refusal(newcomer);
  }

  /** The holder has left. */
  void left(Visit holder) {
    byHolder.remove(holder.number());
  }

  int open() {
    return byHolder.size();
  }

  private enum Stage {
    ASKED,
    HELD,
    GOING
  }

  /** The contest for one holder's place. Its stage is for all to read, the rest is the loop's. */
  private final class Contest {
    private final Visit holder;
    private final Rivals rivals = new Rivals(ticker);
    private volatile Stage stage = Stage.ASKED;
    private boolean asking;
    private boolean heard;
    private long heardAt;

    Contest(Visit holder) {
      this.holder = holder;
    }

    void claimed(Visit newcomer) {
      if (stage == Stage.GOING || !sessions.isPresent(holder)) {
        return;
      }
      Session session = sessions.of(holder).orElse(null);
      if (policy == DuplicatePolicy.REPLACE_OLD && !isCopy(newcomer)) {
        replace(session, newcomer);
        return;
      }
      if (stage == Stage.HELD) {
        tell(newcomer, "refused");
      } else {
        rivals.waits(newcomer);
      }
      if (session == null) {
        // why: who is still saying hello has a deadline of its own, and may not answer yet
        held();
      } else if (!asking && (!heard || ticker.since(heardAt).compareTo(PATIENCE) > 0)) {
        ask(session);
      }
    }

    private void ask(Session session) {
      asking = true;
      long begun = ticker.nanos();
      pings
          .probe(holder.client(), PATIENCE)
          .thenAccept(
              pong ->
                  loop.execute(
                      () -> {
                        asking = false;
                        if (pong || session.heardAt() - begun > 0) {
                          heard = true;
                          heardAt = ticker.nanos();
                          held();
                        } else {
                          dead(session);
                        }
                      }));
    }

    private void held() {
      stage = Stage.HELD;
      rivals.settle(newcomer -> tell(newcomer, "refused"));
    }

    private void dead(Session session) {
      stage = Stage.GOING;
      String reason = "silent for " + PATIENCE.toSeconds() + " s when another asked for its id";
      LOG.warn("client {} from {} was {}", holder.client(), holder.remoteAddress(), reason);
      doors.close(holder, reason);
      partings.end(session, reason, false);
    }

    private void replace(@Nullable Session session, Visit newcomer) {
      stage = Stage.GOING;
      tell(newcomer, "replaced");
      String reason =
          "replaced by instance " + newcomer.instance() + " from " + newcomer.remoteAddress();
      if (session != null) {
        partings.end(session, reason, false);
      }
      // why not to come back: it would replace the newcomer, and so on for ever
      line.send(
          holder.client(), new Control.Shutdown(reason, Duration.ZERO, false, clock.instant()));
      loop.after(LEAVE_WITHIN, () -> doors.close(holder, reason));
    }

    private void tell(Visit newcomer, String outcome) {
      if (!rivals.isNews(newcomer)) {
        return;
      }
      LOG.warn(
          "conflict over client {}: instance {} from {} has it, instance {} from {} wants it{}; {}",
          holder.client(),
          holder.instance(),
          holder.remoteAddress(),
          newcomer.instance(),
          newcomer.remoteAddress(),
          isCopy(newcomer) ? " with a copy of its state folder" : "",
          outcome);
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("outcome", outcome);
      data.put("copy", isCopy(newcomer));
      data.put("holder", party(holder));
      data.put("newcomer", party(newcomer));
      events.publish(ServerEvent.CONFLICT, holder.client(), data);
    }

    private Map<String, Object> party(Visit visit) {
      Map<String, Object> party = new LinkedHashMap<>();
      party.put("address", visit.remoteAddress());
      party.put("instance", visit.instance());
      party.put("process", visit.process());
      return party;
    }

    private boolean isCopy(Visit newcomer) {
      return newcomer.instance().equals(holder.instance());
    }

    OrbException refusal(Visit newcomer) {
      String has =
          "client "
              + holder.client()
              + " is connected from "
              + holder.remoteAddress()
              + sessions.of(holder).map(session -> " since " + session.since()).orElse("")
              + ", instance "
              + holder.instance();
      return switch (stage) {
        case ASKED ->
            new OrbException(
                ErrorCode.CONFLICT,
                has + ", and is being asked whether it still lives",
                "try again in a moment");
        case GOING ->
            new OrbException(ErrorCode.CONFLICT, has + ", and makes room", "try again in a moment");
        case HELD ->
            isCopy(newcomer)
                ? new OrbException(
                    ErrorCode.CONFLICT,
                    has + ", and this is a second process on a copy of its state folder",
                    "give this one an id and an empty state folder of its own, or stop the other")
                : new OrbException(
                    ErrorCode.CONFLICT, has, "stop it, or give this one an id of its own");
      };
    }
  }
}
