package dev.orb.client;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in with whatever proves the client now: who has no secret yet joins first, and keeps the
 * secret before it is used. One thread connects at a time.
 */
final class Entrance implements Connector {
  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

  private final ClientSettings settings;
  private final Surroundings world;
  private final Proof proof;
  private final String instance;
  private final String process;
  private @Nullable Connector door;
  private @Nullable String shown;
  private boolean closed;

  /**
   * @param instance names this installation of the client
   * @param process names this process of it
   */
  Entrance(
      ClientSettings settings, Surroundings world, Proof proof, String instance, String process) {
    this.settings = settings;
    this.world = world;
    this.proof = proof;
    this.instance = instance;
    this.process = process;
  }

  /** Also throws {@link JoinRefused}. */
  @Override
  public Connection connect(Duration timeout, Consumer<String> onLost) {
    if (proof.secret().isEmpty()) {
      join(timeout);
    }
    return door(proof.secret().orElseThrow()).connect(timeout, onLost);
  }

  /** One secret has one connector, which is made when that secret is first used. */
  private synchronized Connector door(String secret) {
    if (closed) {
      throw new OrbException(ErrorCode.SHUTTING_DOWN, "the client stops");
    }
    Connector now = door;
    if (now == null || !secret.equals(shown)) {
      Connector fresh = world.connectors().of(settings.id(), secret, instance + "/" + process);
      if (now != null) {
        now.close();
      }
      now = fresh;
      door = now;
      shown = secret;
    }
    return now;
  }

  private void join(Duration timeout) {
    JoinToken token = proof.token();
    Enrolling.Join join =
        new Enrolling.Join(
            CommandId.create(world.clock().instant(), world.random()),
            instance,
            settings.id(),
            settings.groups(),
            world.clock().instant());
    Control answer;
    try (Connector gate = world.connectors().of(Addresses.JOINER, token.credential(), instance)) {
      answer =
          new Errand(gate, Addresses.errand(instance))
              .ask(
                  () -> join,
                  control ->
                      control instanceof Enrolling.Joined joined && joined.corr().equals(join.id()),
                  timeout);
    } catch (OrbException e) {
      if (e.code() == ErrorCode.UNAUTHORIZED) {
        throw new JoinRefused(e.code(), e.reason(), e);
      }
      throw e;
    }
    if (answer instanceof Enrolling.Joined joined) {
      proof.joined(joined);
      LOG.info("client {} has joined the fleet, in groups {}", joined.client(), joined.groups());
    } else if (answer instanceof Control.Reject reject) {
      throw reject.retry()
          ? new OrbException(reject.code(), reject.message())
          : new JoinRefused(reject.code(), reject.message(), null);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (door != null) {
      door.close();
    }
  }
}
