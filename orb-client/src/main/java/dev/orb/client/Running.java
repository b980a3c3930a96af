package dev.orb.client;

import dev.orb.exchange.Components;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A client that was started: everything that a stop must end. Thread-safe. */
final class Running {
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(1);

  private final Home home;
  private final Conversation conversation;
  private final Dialler dialler;
  private final SessionLoop loop;
  private final AtomicBoolean ended = new AtomicBoolean();

  private Running(Home home, Conversation conversation, Dialler dialler, SessionLoop loop) {
    this.home = home;
    this.conversation = conversation;
    this.dialler = dialler;
    this.loop = loop;
  }

  /**
   * Opens the ledger and puts the rest around it; connects to nobody yet.
   *
   * @param onEnd told the grace if the server ends the client for good
   * @throws OrbException {@code INVALID_CONFIG}; then nothing is left open
   */
  static Running launch(
      ClientSettings settings,
      Components components,
      SessionNews news,
      Home home,
      Consumer<Duration> onEnd) {
    Surroundings world = home.surroundings();
    Conversation conversation = null;
    try {
      conversation = new Conversation(settings, components, world);
      Proof proof = new Proof(settings);
      Entrance entrance =
          new Entrance(
              settings,
              world,
              proof,
              conversation.ledger().instance(),
              conversation.process().toString());
      Dialler dialler = new Dialler(entrance);
      SessionLoop loop =
          new SessionLoop(
              settings,
              world,
              new SessionLoop.Parts(
                  conversation,
                  dialler,
                  new Greeting(settings, news.report(), components, conversation),
                  proof,
                  onEnd),
              news);
      return new Running(home, conversation, dialler, loop);
    } catch (RuntimeException e) {
      if (conversation != null) {
        conversation.close();
      }
      home.leave().run();
      throw e;
    }
  }

  Home home() {
    return home;
  }

  Conversation conversation() {
    return conversation;
  }

  void begin() {
    conversation.start();
    loop.start();
    pruneLater();
  }

  private void pruneLater() {
    home.surroundings()
        .timers()
        .after(
            PRUNE_EVERY,
            () -> {
              if (!ended.get()) {
                conversation.prune();
                pruneLater();
              }
            });
  }

  /** Ends everything, the first time; whether all work in hand was answered. */
  boolean stop(Duration timeout) {
    if (!ended.compareAndSet(false, true)) {
      return true;
    }
    try {
      return loop.stop(timeout);
    } finally {
      conversation.close();
      dialler.close();
      home.leave().run();
    }
  }
}
