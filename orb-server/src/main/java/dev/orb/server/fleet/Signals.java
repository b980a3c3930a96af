package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Planning;
import dev.orb.server.contract.Repertoires;
import java.time.Clock;

/**
 * What clients say of themselves: that they are here, how they are, what they can. Each is told by
 * the transport's threads, in the order of its client; nothing blocks.
 */
public final class Signals {
  private final Sessions sessions;
  private final Repertoires contracts;
  private final Greeting greeting;
  private final Partings partings;
  private final Plans plans;
  private final Pings pings;
  private final ControlLine line;
  private final Loop loop;
  private final Clock clock;
  private final Ticker ticker;

  Signals(
      Sessions sessions,
      Repertoires contracts,
      Greeting greeting,
      Partings partings,
      Plans plans,
      Pings pings,
      ControlLine line,
      Loop loop,
      Clock clock,
      Ticker ticker) {
    this.sessions = sessions;
    this.contracts = contracts;
    this.greeting = greeting;
    this.partings = partings;
    this.plans = plans;
    this.pings = pings;
    this.line = line;
    this.loop = loop;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** A client said hello. */
  public void hello(String client, Control.Hello hello) {
    greeting.hello(client, hello);
  }

  /** The handlers of a client have changed. */
  public void declare(String client, Control.Declare declare) {
    loop.execute(
        () ->
            sessions
                .of(client)
                .filter(session -> session.epoch() == declare.epoch())
                .ifPresent(
                    session -> {
                      contracts.declares(client, declare.commands(), declare.components());
                      session.hosts(declare.components());
                    }));
  }

  /** A client stops in order. */
  public void goodbye(String client, Control.Goodbye goodbye) {
    loop.execute(() -> partings.goodbye(client, goodbye));
  }

  /**
   * A client lives, and says how.
   *
   * @throws OrbException {@code TOO_LARGE} if it says too much
   */
  public void heartbeat(String client, Heartbeat heartbeat) {
    sessions
        .of(client)
        .filter(session -> session.epoch() == heartbeat.epoch())
        .ifPresent(
            session -> {
              session.heard(clock, ticker.nanos());
              if (!session.said(heartbeat)) {
                throw new OrbException(
                    ErrorCode.TOO_LARGE, "client " + client + " reports too many or long facts");
              }
              if (!heartbeat.facts().isEmpty()) {
                loop.execute(() -> plans.see(session));
              }
              line.send(client, new Control.HeartbeatAck(heartbeat.ts(), clock.instant()));
            });
  }

  /** A client says which schedules it runs itself. */
  public void planned(String client, Planning.Planned planned) {
    plans.planned(client, planned);
  }

  /** A client answered a ping. */
  public void pong(String client, Control.Pong pong) {
    heard(client);
    pings.pong(pong.corr(), client);
  }

  /** Any message of an authenticated client is a sign of life. */
  public void heard(String client) {
    sessions.heard(client);
  }

  /** A client answered a command. */
  public void answered(String client) {
    sessions.answered(client);
  }
}
