package dev.orb.server.fleet;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.server.broker.Doors;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What joiners and clients say of their belonging to the fleet. Called on the transport's threads;
 * does not block. Whoever is on an errand is answered where the errand is.
 */
public final class Belonging {
  private static final Logger LOG = LoggerFactory.getLogger(Belonging.class);

  private final JoinDesk joins;
  private final Rotations rotations;
  private final Bulk bulk;
  private final Roster roster;
  private final DeliveryView deliveries;
  private final Doors doors;
  private final ControlLine line;
  private final Executor work;
  private final Clock clock;

  Belonging(
      JoinDesk joins,
      Rotations rotations,
      Bulk bulk,
      Roster roster,
      DeliveryView deliveries,
      Doors doors,
      ControlLine line,
      Executor work,
      Clock clock) {
    this.joins = joins;
    this.rotations = rotations;
    this.bulk = bulk;
    this.roster = roster;
    this.deliveries = deliveries;
    this.doors = doors;
    this.line = line;
    this.work = work;
    this.clock = clock;
  }

  /** Somebody who was let in by a join token wants to be enrolled. */
  public void join(String token, Enrolling.Join join) {
    joins.join(token, join);
  }

  /** A client says in its session what became of its new secret. */
  public void rotated(String client, Enrolling.Rotated rotated) {
    rotations.answered(client, rotated);
  }

  /** A client on an errand asks how it stands. */
  public void check(String client, Enrolling.Check check) {
    roster
        .find(client)
        .filter(known -> isOnErrand(client, check.instance()))
        .ifPresent(
            known ->
                line.sendTo(
                    Addresses.errand(check.instance()),
                    new Enrolling.Checked(
                        check.id(),
                        deliveries.open(client),
                        known.groups(),
                        check.ts(),
                        clock.instant())));
  }

  /** A client on an errand wants to belong to the fleet no more. */
  public void leave(String client, Enrolling.Leave leave) {
    if (!isOnErrand(client, leave.instance())) {
      return;
    }
    try {
      work.execute(() -> roster.find(client).ifPresent(known -> leave(known, leave)));
    } catch (RejectedExecutionException stopping) {
      LOG.debug("client {} asked to leave during the stop", client);
    }
  }

  private void leave(ClientRecord client, Enrolling.Leave leave) {
    int open = deliveries.open(client.id());
    Control answer;
    try {
      bulk.remove(List.of(new Addressee(client.id(), client.enrolment())), known -> true);
      LOG.info("client {} has left the fleet, {} deliveries were open", client.id(), open);
      answer = new Enrolling.Left(leave.id(), open, clock.instant());
    } catch (OrbException e) {
      LOG.warn("client {} could not leave: {}", client.id(), e.getMessage());
      answer = new Control.Reject(e.code(), e.reason(), true, clock.instant());
    }
    line.sendTo(Addresses.errand(leave.instance()), answer);
  }

  private boolean isOnErrand(String client, String instance) {
    return doors.isOnErrand(Addresses.self(client), instance);
  }
}
