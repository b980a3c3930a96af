package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Welcome;
import dev.orb.protocol.message.Enrolling;
import dev.orb.transport.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a client in session: connects, says hello, waits for the welcome, works, and when any of it
 * ends, waits a little and does it again, for ever, until it is stopped.
 *
 * <p>What changes the session runs one at a time on the serial tasks, which may block; the halves
 * of a stop that need no turn run on the thread that stops.
 */
final class SessionLoop implements ControlDesk.Turns {
  private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);

  private final ClientSettings settings;
  private final Surroundings world;
  private final Conversation conversation;
  private final Dialler dialler;
  private final Greeting greeting;
  private final Proof proof;
  private final Repertoire repertoire;
  private final SessionNews news;
  private final SerialTasks tasks;
  private final Farewell farewell;
  private final BackOff backOff;
  private final Patience patience = new Patience();
  private final Consumer<Duration> onEnd;
  private Runnable deadline = () -> {};
  private long attempts;
  private volatile Runnable nextAttempt = () -> {};
  private volatile @Nullable Session session;
  private volatile @Nullable Pulse pulse;
  private volatile boolean stopping;

  /**
   * The parts that the loop moves.
   *
   * @param onEnd told the grace if the server ends the client for good; must not block
   */
  record Parts(
      Conversation conversation,
      Dialler dialler,
      Greeting greeting,
      Proof proof,
      Consumer<Duration> onEnd) {}

  SessionLoop(ClientSettings settings, Surroundings world, Parts parts, SessionNews news) {
    this.settings = settings;
    this.world = world;
    this.conversation = parts.conversation();
    this.dialler = parts.dialler();
    this.greeting = parts.greeting();
    this.proof = parts.proof();
    this.repertoire = new Repertoire(greeting.components(), world);
    this.onEnd = parts.onEnd();
    this.news = news;
    this.tasks = new SerialTasks(settings.id(), world.sessions());
    this.farewell = new Farewell(conversation, world, tasks);
    this.backOff =
        new BackOff(settings.waits().firstRetry(), settings.waits().lastRetry(), world.random());
  }

  void start() {
    tasks.execute(this::attempt);
  }

  private void attempt() {
    if (stopping) {
      return;
    }
    news.connecting();
    long number = ++attempts;
    Session next = null;
    try {
      Connection connection =
          dialler.dial(
              patience.of(settings.waits().connect()),
              reason -> tasks.execute(() -> disconnected(number, reason)));
      Instant now = world.clock().instant().truncatedTo(ChronoUnit.MILLIS);
      next = new Session(settings.id(), connection, now);
      session = next;
      greet(next, now);
    } catch (Throwable e) {
      failed(next, Causes.of(e));
    }
  }

  private void greet(Session next, Instant now) {
    Duration wait = patience.of(settings.waits().welcome());
    deadline = world.timers().after(wait, () -> tasks.execute(() -> unwelcomed(next, wait)));
    repertoire.greets();
    next.greet(greeting.hello(now), new ControlDesk(next, conversation, world.ticker(), this))
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                tasks.execute(() -> failed(next, Causes.of(failure)));
              }
            });
  }

  private void unwelcomed(Session unanswered, Duration wait) {
    if (unanswered.welcome() == null) {
      failed(
          unanswered,
          new OrbException(
              ErrorCode.TIMEOUT,
              "the server did not answer within " + wait,
              "see that the server runs"));
    }
  }

  @Override
  public void welcomed(Session greeted, Welcome welcome) {
    tasks.execute(
        () -> {
          if (greeted.isEnded() || !greeted.isAnsweredBy(welcome)) {
            LOG.debug("a welcome of an earlier session is dropped");
            return;
          }
          deadline.run();
          conversation.time().learn(welcome.echo(), welcome.ts());
          try {
            greeted.work(welcome, conversation, world.ticker().nanos());
            work(greeted, welcome);
          } catch (RuntimeException | Error e) {
            failed(greeted, Causes.of(e));
          }
        });
  }

  private void work(Session welcomed, Welcome welcome) {
    Pulse beats =
        new Pulse(
            welcomed,
            world,
            new Pulse.Rhythm(welcome.heartbeat(), welcome.timeout()),
            new Pulse.Wiring(
                () ->
                    news.report()
                        .heartbeat(
                            world.clock().instant(),
                            welcome.epoch(),
                            conversation.intake().openCommands(),
                            greeting.components().states()),
                () -> tasks.execute(() -> silent(welcomed))));
    pulse = beats;
    patience.reset();
    beats.start(world.random().nextDouble());
    LOG.info(
        "client {} is welcome at {}, session {}, the server's clock is {} ahead",
        settings.id(),
        welcome.node(),
        welcome.epoch(),
        conversation.time().offset());
    repertoire.welcomed(welcomed, welcome.epoch());
    news.welcomed(welcome);
  }

  private void silent(Session quiet) {
    Pulse beats = pulse;
    Duration borne = beats == null ? Duration.ZERO : beats.timeout();
    lost(quiet, "the server was silent for more than " + borne, false);
  }

  @Override
  public void rejected(Session greeted, Control.Reject reject) {
    tasks.execute(
        () ->
            failed(
                greeted,
                new OrbException(reject.code(), reject.message()),
                !reject.retry() || isForAPerson(reject.code())));
  }

  @Override
  public void settings(Session of, Control.Settings other) {
    tasks.execute(
        () -> {
          Pulse beats = pulse;
          if (!of.isEnded() && beats != null) {
            beats.adopt(new Pulse.Rhythm(other.heartbeat(), other.timeout()));
            news.groups(other.groups());
          }
        });
  }

  @Override
  public void shutdown(Session of, Control.Shutdown shutdown) {
    tasks.execute(
        () -> {
          // why unwelcomed: it was meant for the session before, which could not acknowledge it
          if (of.isEnded() || stopping || of.welcome() == null) {
            return;
          }
          LOG.info("the server ends the session: {}", shutdown.reason());
          if (!shutdown.reconnect()) {
            news.sentAway(shutdown.reason());
            onEnd.accept(shutdown.grace());
            return;
          }
          farewell.drain(of, shutdown, () -> lost(of, shutdown.reason(), true));
        });
  }

  @Override
  public void rotate(Session of, Enrolling.Rotate rotate) {
    tasks.execute(() -> of.confirm(rotate, keeps(rotate.secret()), world.clock().instant()));
  }

  private boolean keeps(String secret) {
    try {
      boolean kept = proof.renew(secret);
      LOG.info(
          "client {} was given a new secret{}",
          settings.id(),
          kept ? "" : " and has no folder to keep it in");
      return kept;
    } catch (OrbException e) {
      LOG.error("the new secret cannot be kept: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public void acknowledged(Control.HeartbeatAck ack) {
    news.report().heard(ack.echo());
  }

  private void disconnected(long number, String reason) {
    Session current = session;
    if (number == attempts && current != null) {
      lost(current, reason, false);
    }
  }

  private void lost(Session gone, String reason, boolean graceful) {
    if (gone.welcome() == null) {
      failed(gone, new OrbException(ErrorCode.UNAVAILABLE, "disconnected: " + reason));
      return;
    }
    if (!gone.end()) {
      return;
    }
    LOG.info("session of client {} ended: {}", settings.id(), reason);
    Pulse beats = pulse;
    release(gone);
    if (beats != null && world.ticker().since(gone.welcomedAt()).compareTo(beats.timeout()) >= 0) {
      backOff.reset();
    }
    news.disconnected(reason, graceful);
    retry(backOff.next());
  }

  private void failed(@Nullable Session tried, OrbException why) {
    failed(tried, why, why instanceof JoinRefused || isForAPerson(why.code()));
  }

  private void failed(@Nullable Session tried, OrbException why, boolean slowly) {
    if (stopping) {
      return;
    }
    if (tried != null && !tried.end()) {
      // why: the broker may close the connection before the reason of the refusal is read
      news.failed(why);
      return;
    }
    deadline.run();
    if (why.code() == ErrorCode.TIMEOUT) {
      patience.ranOut();
    }
    if (tried != null) {
      release(tried);
    }
    Duration delay = slowly ? backOff.slow() : backOff.next();
    LOG.info("client {} has no session ({}), trying again in {}", settings.id(), why, delay);
    news.failed(why);
    retry(delay);
  }

  private static boolean isForAPerson(ErrorCode code) {
    return code == ErrorCode.UNAUTHORIZED || code == ErrorCode.FORBIDDEN;
  }

  private void release(Session gone) {
    Pulse beats = pulse;
    if (beats != null) {
      beats.stop();
    }
    try {
      gone.release(conversation);
    } catch (RuntimeException e) {
      LOG.debug("the connection did not close in order", e);
    }
  }

  private void retry(Duration delay) {
    if (stopping) {
      return;
    }
    news.waiting();
    nextAttempt = world.timers().after(delay, () -> tasks.execute(this::attempt));
  }

  /**
   * Stops for good: nothing new is taken, what is in hand may end, then goodbye. On the calling
   * thread, so that it works whatever the loop is blocked by. To be called once.
   *
   * @return whether everything in hand was answered
   */
  boolean stop(Duration timeout) {
    stopping = true;
    repertoire.close();
    nextAttempt.run();
    dialler.stop();
    Duration part = timeout.dividedBy(4);
    boolean answered = conversation.finish(timeout.dividedBy(2), part, part);
    Session last = session;
    if (last != null && last.end()) {
      farewell.goodbye(last, "stop");
      release(last);
      if (last.welcome() != null) {
        news.disconnected("stop", true);
      }
    }
    return answered;
  }
}
