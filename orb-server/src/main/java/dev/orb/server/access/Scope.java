package dev.orb.server.access;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far a token reaches: commands by name and clients by place. Whoever matches one pattern, or
 * is meant by one place, is inside. Immutable.
 *
 * @param commands patterns of names; none for every command
 * @param on places; none for every client
 */
public record Scope(Set<Glob> commands, Set<Place> on) {
  /** Patterns, and places, that one may have. */
  static final int MOST = 64;

  /** Everything. */
  public static final Scope ALL = new Scope(Set.of(), Set.of());

  /**
   * @throws OrbException {@code TOO_LARGE} if there are too many
   */
  public Scope {
    commands = Set.copyOf(commands);
    on = Set.copyOf(on);
    if (commands.size() > MOST || on.size() > MOST) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "a token may have " + MOST + " patterns of commands and " + MOST + " places",
          "put those clients into a group");
    }
  }

  /**
   * Reads both.
   *
   * @throws OrbException {@code BAD_PARAMS} that names what does not fit
   */
  public static Scope parse(Collection<String> commands, Collection<String> on) {
    Set<Glob> globs = new LinkedHashSet<>();
    commands.forEach(text -> globs.add(new Glob(text)));
    Set<Place> places = new LinkedHashSet<>();
    on.forEach(text -> places.add(Place.parse(text)));
    return new Scope(globs, places);
  }

  /** The patterns as text, in order. */
  public List<String> commandTexts() {
    return commands.stream().map(Glob::text).sorted().toList();
  }

  /** The places as text, in order. */
  public List<String> onTexts() {
    return on.stream().map(Place::text).sorted().toList();
  }

  /** Whether it ends nowhere. */
  public boolean isAll() {
    return hasEveryCommand() && hasEveryClient();
  }

  /** Whether every command is inside. */
  public boolean hasEveryCommand() {
    return commands.isEmpty();
  }

  /** Whether every client is inside. */
  public boolean hasEveryClient() {
    return on.isEmpty();
  }

  /** Whether a command of that name is inside. */
  public boolean hasCommand(String name) {
    return hasEveryCommand() || commands.stream().anyMatch(glob -> glob.matches(name));
  }

  /**
   * Does nothing if a command of that name is inside.
   *
   * @throws OrbException {@code FORBIDDEN}
   */
  public void requireCommand(String name) {
    if (!hasCommand(name)) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "this token is not for the command '" + Names.shown(name) + "'",
          "it is for " + String.join(", ", commandTexts()));
    }
  }

  /** Whether a client of that id, in these groups and with these labels is inside. */
  public boolean has(String client, Set<String> groups, Map<String, String> labels) {
    return hasEveryClient() || on.stream().anyMatch(place -> place.has(client, groups, labels));
  }

  /** Whether whoever is in this group, put there by somebody, is inside. */
  public boolean hasGroup(String group) {
    return hasEveryClient() || on.contains(new Place.Group(group));
  }

  /** Whether all that is inside the other one is inside this one, whoever the clients are. */
  public boolean contains(Scope other) {
    boolean names =
        hasEveryCommand()
            || (!other.hasEveryCommand()
                && other.commands.stream()
                    .allMatch(glob -> commands.stream().anyMatch(mine -> mine.contains(glob))));
    return names && (hasEveryClient() || (!other.hasEveryClient() && on.containsAll(other.on)));
  }
}
