package dev.orb.client;

import dev.orb.client.ledger.MvLedger;
import dev.orb.exchange.Ledger;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.transport.Connector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** A client's leaving of the fleet. Blocks. */
final class Leaving {
  private static final int TRIES = 3;

  private final ClientSettings settings;
  private final Surroundings world;

  Leaving(ClientSettings settings, Surroundings world) {
    this.settings = settings;
    this.world = world;
  }

  /**
   * Leaves, and forgets the secret.
   *
   * @return how many deliveries had not ended
   */
  int leave(Duration timeout) {
    Path state = settings.state();
    if (state == null) {
      return leaveNow(timeout);
    }
    // why: whoever holds the ledger is alone on the folder
    Ledger ledger = MvLedger.open(state, settings.ledger());
    try {
      return leaveNow(timeout);
    } finally {
      ledger.close();
    }
  }

  private int leaveNow(Duration timeout) {
    String instance = "leave-" + UUID.randomUUID();
    Proof proof = new Proof(settings);
    String secret =
        proof
            .secret()
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.UNAUTHORIZED,
                        "client " + settings.id() + " has not joined",
                        "there is nothing to leave"));
    int open;
    try (Connector connector =
        world.connectors().of(Addresses.self(settings.id()), secret, instance)) {
      open = ask(connector, instance, timeout);
    }
    proof.forget();
    return open;
  }

  /** Asks again if the answer was lost: who is not let in after he asked has left. */
  private int ask(Connector connector, String instance, Duration timeout) {
    OrbException last = new OrbException(ErrorCode.UNAVAILABLE, "it was not asked");
    boolean asked = false;
    for (int i = 0; i < TRIES; i++) {
      Enrolling.Leave leave =
          new Enrolling.Leave(
              CommandId.create(world.clock().instant(), world.random()),
              instance,
              world.clock().instant());
      try {
        Control answer =
            new Errand(connector, Addresses.errand(instance))
                .ask(
                    () -> leave,
                    control ->
                        control instanceof Enrolling.Left left && left.corr().equals(leave.id()),
                    timeout);
        if (answer instanceof Enrolling.Left left) {
          return left.open();
        }
        Control.Reject reject = (Control.Reject) answer;
        throw new OrbException(reject.code(), reject.message());
      } catch (OrbException e) {
        if (asked && e.code() == ErrorCode.UNAUTHORIZED) {
          return 0;
        }
        if (e.code() != ErrorCode.NOT_CONNECTED && e.code() != ErrorCode.TIMEOUT) {
          throw e;
        }
        asked = true;
        last = e;
      }
    }
    throw last;
  }
}
