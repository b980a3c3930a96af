package dev.orb.protocol.message;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server and a client say about schedules that the client runs itself. State, not events:
 * nothing of it is durable, as the next hello repairs whatever was lost.
 */
public sealed interface Planning extends Control {
  /** The most plans of one client. */
  int MOST = 100;

  /** The longest text of a plan. */
  int LONGEST = 64 << 10;

  /**
   * Server to control queue: run these yourself from now on, in place of those of the same
   * schedules, and those no more.
   *
   * @param put what is new or changed
   * @param gone schedules that are not this client's any more
   * @param ts the server's time
   */
  record Plans(List<Plan> put, Set<String> gone, Instant ts) implements Planning {
    public Plans {
      put = List.copyOf(put);
      gone = Set.copyOf(gone);
      gone.forEach(id -> Names.id("schedule", id));
      if (put.size() > MOST) {
        throw new OrbException(ErrorCode.MALFORMED, put.size() + " plans are more than " + MOST);
      }
    }

    @Override
    public String name() {
      return "plans";
    }
  }

  /**
   * Client to inbox: these are the plans that I have, all of them.
   *
   * @param plans what it runs itself, and what it cannot
   * @param ts the client's own clock
   */
  record Planned(List<Held> plans, Instant ts) implements Planning {
    public Planned {
      plans = admitted(plans);
    }

    @Override
    public String name() {
      return "planned";
    }
  }

  /**
   * What a client needs of one schedule.
   *
   * @param schedule its id
   * @param version another one whenever the plan is another
   * @param plan when it comes due, by which rules, and which command it is
   */
  record Plan(String schedule, String version, Json plan) {
    public Plan {
      Names.id("schedule", schedule);
      requireVersion(version);
      if (!plan.isObject()) {
        throw new OrbException(ErrorCode.MALFORMED, "the plan of " + schedule + " is no object");
      }
      if (plan.text().length() > LONGEST) {
        throw new OrbException(
            ErrorCode.TOO_LARGE,
            "the plan of schedule " + schedule + " has more than " + LONGEST + " characters",
            "make its params shorter");
      }
    }
  }

  /**
   * A plan that a client has.
   *
   * @param schedule its id
   * @param version of the plan
   * @param error why it does not run it; null if it does
   */
  record Held(String schedule, String version, @Nullable String error) {
    private static final int LONGEST_ERROR = 250;

    public Held {
      Names.id("schedule", schedule);
      requireVersion(version);
      error =
          error == null || error.length() <= LONGEST_ERROR
              ? error
              : error.substring(0, LONGEST_ERROR);
    }
  }

  private static void requireVersion(String version) {
    if (version.isEmpty() || version.length() > 64) {
      throw new OrbException(ErrorCode.MALFORMED, "a version has 1 to 64 characters");
    }
  }

  /** The first of each schedule, and no more than a client may have. */
  static List<Held> admitted(List<Held> all) {
    Set<String> met = new HashSet<>();
    return all.stream().filter(one -> met.size() < MOST && met.add(one.schedule())).toList();
  }
}
