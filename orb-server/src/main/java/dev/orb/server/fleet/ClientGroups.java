package dev.orb.server.fleet;

import dev.orb.server.journal.SavedGroup;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a fleet. A group exists once it is named: a client is in it, or something is
 * written down of it. Of some an expression says who is in them, anew each time that they are
 * named; those are for choosing targets and grant nothing, because facts are what clients say of
 * themselves. Thread-safe.
 */
public interface ClientGroups {

  /** Every group, by id. */
  List<GroupView> list();

  /** One group, if it exists. */
  Optional<GroupView> find(String id);

  /**
   * Writes a group down, in place of what was written of it. Blocks on the journal.
   *
   * @return the group as it is then
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if its expression does not parse;
   *     {@code CONFLICT} if it has an expression and clients were put into it; {@code TOO_LARGE} if
   *     as many are written down as may be
   */
  GroupView put(SavedGroup group);

  /**
   * Removes a group. Blocks on the journal.
   *
   * @param membersToo whether those who are in it are taken out; else nobody may be
   * @throws dev.orb.protocol.OrbException {@code NOT_FOUND}; {@code CONFLICT} if somebody is in it
   */
  void remove(String id, boolean membersToo);

  /** Whether a client is in a group. */
  boolean isIn(ClientView client, String group);

  /**
   * A group as it is now: a copy.
   *
   * @param description what it is for; null for none
   * @param where the expression that says who is in it; null if clients are put into it
   * @param members how many are in it
   */
  record GroupView(String id, @Nullable String description, @Nullable String where, int members) {}
}
