package dev.orb.bench.chaos;

import java.time.Duration;
import java.util.Locale;

/**
 * One thing that goes wrong.
 *
 * @param number its place in the plan, from 1
 * @param kind what it is
 * @param place which machine, counted from 0, where the kind is of machines
 * @param gap how long after the one before it begins
 * @param lasts how long until it is healed
 * @param amount how far a clock is stepped to; zero for other kinds
 */
public record Fault(
    int number, Kind kind, int place, Duration gap, Duration lasts, Duration amount) {

  /** What can go wrong. A machine is a process of some clients, and its link to the server. */
  public enum Kind {
    /** SIGKILL of a machine's process, which is started again. */
    CLIENT_KILL(4, "SIGKILL of clients"),
    /** SIGSTOP of it, for less than the heartbeat bound. */
    CLIENT_FREEZE(2, "SIGSTOP of clients"),
    /** SIGSTOP of it, beyond the heartbeat bound. */
    CLIENT_LONG_FREEZE(1, "SIGSTOP of clients beyond the heartbeat bound"),
    /** SIGKILL of the server. */
    SERVER_KILL(2, "SIGKILL of the server"),
    /** SIGSTOP of the server for a moment. */
    SERVER_FREEZE(1, "SIGSTOP of the server"),
    /** SIGSTOP of the server, beyond the heartbeat bound. */
    SERVER_LONG_FREEZE(1, "SIGSTOP of the server beyond the heartbeat bound"),
    /** A machine's connections end, and new ones are refused for a while. */
    LINK_CUT(3, "link cuts"),
    /** The same for all machines. */
    ALL_LINKS_CUT(1, "cuts of all links"),
    /** A machine's connections end at its own end; the server hears of it later. */
    LINK_HALF_CUT(1, "link cuts that the server hears of later"),
    /** Nothing goes through a machine's connections for a while, in either direction. */
    LINK_STALL(1, "link stalls"),
    /** The server's disk is full. */
    SERVER_DISK(1, "full disks of the server"),
    /** A machine's disk is full. */
    CLIENT_DISK(1, "full disks of clients"),
    /** The server's wall clock is stepped ahead or back. */
    SERVER_CLOCK(1, "clock steps of the server"),
    /** A machine's wall clock is stepped ahead or back. */
    CLIENT_CLOCK(1, "clock steps of clients");

    private final int share;
    private final String words;

    Kind(int share, String words) {
      this.share = share;
      this.words = words;
    }

    /** How often it comes among all. */
    int share() {
      return share;
    }

    /** What people read. */
    public String words() {
      return words;
    }

    /** Whether it strikes one machine and not the server or all. */
    public boolean isOfMachine() {
      return name().startsWith("CLIENT") || name().startsWith("LINK");
    }

    /** Whether processes die of it. */
    public boolean kills() {
      return this == CLIENT_KILL || this == SERVER_KILL;
    }
  }

  /** One line of the plan. */
  public String words() {
    String where = kind.isOfMachine() ? " at machine " + place : "";
    String far = amount.isZero() ? "" : " to " + signed(amount) + " s";
    return String.format(
        Locale.ROOT,
        "%4d  +%5d ms  %s%s%s, for %d ms",
        number,
        gap.toMillis(),
        kind.words(),
        where,
        far,
        lasts.toMillis());
  }

  private static String signed(Duration amount) {
    return (amount.isNegative() ? "" : "+") + amount.toSeconds();
  }
}
