package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.Set;

/** What a client and the server say about its belonging to the fleet and the proof of it. */
public sealed interface Enrolling extends Control {

  /**
   * Joiner to inbox: enrol me, for the token by which I was let in.
   *
   * @param id which request; the answer names it
   * @param instance random, kept in the state folder; the same in every repetition
   * @param client the id that it wants to have
   * @param groups that it asks for
   * @param ts by its own clock
   */
  record Join(CommandId id, String instance, String client, Set<String> groups, Instant ts)
      implements Enrolling {
    public Join {
      Names.id("instance", instance);
      Names.id("client", client);
      groups = Set.copyOf(groups);
      groups.forEach(group -> Names.id("group", group));
    }

    @Override
    public String name() {
      return "join";
    }
  }

  /**
   * Server to joiner: you belong to the fleet.
   *
   * @param corr which request
   * @param client its id
   * @param secret what proves it from now on
   * @param enrolment its enrolment number
   * @param groups that it is in
   * @param ts the server's time
   */
  record Joined(
      CommandId corr, String client, String secret, long enrolment, Set<String> groups, Instant ts)
      implements Enrolling {
    public Joined {
      Names.id("client", client);
      requireSecret("joined", secret);
      groups = Set.copyOf(groups);
    }

    @Override
    public String name() {
      return "joined";
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Joined[" + client + ", " + enrolment + "]";
    }
  }

  /**
   * Server to control queue: keep this secret in place of yours.
   *
   * @param id which rotation
   * @param secret the new one
   * @param ts the server's time
   */
  record Rotate(CommandId id, String secret, Instant ts) implements Enrolling {
    public Rotate {
      requireSecret("rotate", secret);
    }

    @Override
    public String name() {
      return "rotate";
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Rotate[" + id + "]";
    }
  }

  /**
   * Client to inbox: what became of a new secret.
   *
   * @param corr which rotation
   * @param kept whether the next process will have it too
   * @param ts by the client's own clock
   */
  record Rotated(CommandId corr, boolean kept, Instant ts) implements Enrolling {
    @Override
    public String name() {
      return "rotated";
    }
  }

  /**
   * Client on an errand to inbox: let me go for good.
   *
   * @param id which request
   * @param instance of the errand
   * @param ts by the client's own clock
   */
  record Leave(CommandId id, String instance, Instant ts) implements Enrolling {
    public Leave {
      Names.id("instance", instance);
    }

    @Override
    public String name() {
      return "leave";
    }
  }

  /**
   * Server to the errand: you do not belong to the fleet any more.
   *
   * @param corr which request
   * @param open how many deliveries had not ended, and end now
   * @param ts the server's time
   */
  record Left(CommandId corr, int open, Instant ts) implements Enrolling {
    @Override
    public String name() {
      return "left";
    }
  }

  /**
   * Client on an errand to inbox: how do I stand? It begins no session.
   *
   * @param id which request
   * @param instance of the errand
   * @param ts by the client's own clock
   */
  record Check(CommandId id, String instance, Instant ts) implements Enrolling {
    public Check {
      Names.id("instance", instance);
    }

    @Override
    public String name() {
      return "check";
    }
  }

  /**
   * Server to the errand: so you stand.
   *
   * @param corr which request
   * @param open how many deliveries have not ended
   * @param groups that the client is in
   * @param echo the check's {@code ts}
   * @param ts the server's time
   */
  record Checked(CommandId corr, int open, Set<String> groups, Instant echo, Instant ts)
      implements Enrolling {
    public Checked {
      groups = Set.copyOf(groups);
    }

    @Override
    public String name() {
      return "checked";
    }
  }

  private static void requireSecret(String control, String secret) {
    if (secret.isBlank()) {
      throw new OrbException(ErrorCode.MALFORMED, control + " without a secret");
    }
  }
}
