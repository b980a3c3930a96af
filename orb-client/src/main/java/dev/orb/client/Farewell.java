package dev.orb.client;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Welcome;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends sessions in good order. */
final class Farewell {
  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Conversation conversation;
  private final Surroundings world;
  private final SerialTasks tasks;

  Farewell(Conversation conversation, Surroundings world, SerialTasks tasks) {
    this.conversation = conversation;
    this.world = world;
    this.tasks = tasks;
  }

  /**
   * Takes nothing new and lets what is in hand end, for as long as the server grants; then says
   * goodbye. To be called on the serial tasks, where it goes on too.
   */
  void drain(Session session, Control.Shutdown shutdown, Runnable then) {
    session.holdWork();
    look(session, shutdown, world.ticker().nanos() + shutdown.grace().toNanos(), then);
  }

  /** Looks again and again, because a wait would hold the thread. */
  private void look(Session session, Control.Shutdown shutdown, long until, Runnable then) {
    if (session.isEnded()) {
      return;
    }
    boolean over = until - world.ticker().nanos() <= 0;
    if (over || conversation.intake().openCommands() == 0) {
      goodbye(session, shutdown.reason());
      then.run();
    } else {
      world
          .timers()
          .after(LOOK_AGAIN, () -> tasks.execute(() -> look(session, shutdown, until, then)));
    }
  }

  /** Tells the server that this end is wanted; the close of the connection carries it there. */
  void goodbye(Session session, String reason) {
    Welcome welcome = session.welcome();
    if (welcome == null) {
      return;
    }
    session
        .tell(
            Addresses.INBOX, new Control.Goodbye(welcome.epoch(), reason, world.clock().instant()))
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                LOG.debug("goodbye was not sent: {}", failure.getMessage());
              }
            });
  }
}
