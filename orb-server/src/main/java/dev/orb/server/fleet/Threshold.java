package dev.orb.server.fleet;

import dev.orb.protocol.OrbException;
import dev.orb.server.broker.Claim;
import dev.orb.server.broker.Doors;
import dev.orb.server.broker.Gatekeeper;
import dev.orb.server.broker.Visit;
import java.time.Duration;

/** Lets clients in and out, as the broker asks and tells, on its threads. */
final class Threshold implements Gatekeeper {
  private final Admission admission;
  private final TokenBook tokens;
  private final Contests contests;
  private final Sessions sessions;
  private final Greeting greeting;
  private final Partings partings;
  private final Doors doors;
  private final Loop loop;
  private final Duration patience;

  /**
   * @param patience how long a visit may take to become a session
   */
  Threshold(
      Admission admission,
      TokenBook tokens,
      Contests contests,
      Sessions sessions,
      Greeting greeting,
      Partings partings,
      Doors doors,
      Loop loop,
      Duration patience) {
    this.admission = admission;
    this.tokens = tokens;
    this.contests = contests;
    this.sessions = sessions;
    this.greeting = greeting;
    this.partings = partings;
    this.doors = doors;
    this.loop = loop;
    this.patience = patience;
  }

  @Override
  public void authenticate(Claim claim) {
    admission.check(claim);
  }

  @Override
  public String authenticateJoiner(String credential, String remoteAddress) {
    return tokens.admit(credential);
  }

  @Override
  public OrbException contested(Visit holder, Visit newcomer) {
    return contests.refuse(holder, newcomer);
  }

  @Override
  public void arrived(Visit visit) {
    sessions.arrived(visit);
    watch(visit);
  }

  /** Closes it if it does not become a session. Who waits for us has no time to run out of. */
  private void watch(Visit visit) {
    loop.after(
        patience,
        () -> {
          if (greeting.hasInHand(visit)) {
            watch(visit);
          } else if (sessions.isPresent(visit) && sessions.of(visit).isEmpty()) {
            doors.close(visit, "it did not become a session in time");
          }
        });
  }

  @Override
  public void left(Visit visit, boolean failed) {
    sessions.left(visit);
    contests.left(visit);
    loop.execute(() -> partings.left(visit, failed));
  }
}
