package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a client's groups and labels. What it does not name stays as it is.
 *
 * @param groups all its groups from now on; null to keep them
 * @param addGroups to be in as well
 * @param removeGroups to be in no longer
 * @param labels to be set
 * @param unlabel to be taken away, by key
 */
public record ClientChange(
    @Nullable Set<String> groups,
    Set<String> addGroups,
    Set<String> removeGroups,
    Map<String, String> labels,
    Set<String> unlabel) {

  /** Changes nothing. */
  public static final ClientChange NONE =
      new ClientChange(null, Set.of(), Set.of(), Map.of(), Set.of());

  /**
   * @throws OrbException {@code BAD_PARAMS} if a name is none or its parts contradict each other;
   *     {@code TOO_LARGE} if it alone is more than a client may have
   */
  public ClientChange {
    groups = groups == null ? null : Set.copyOf(groups);
    addGroups = Set.copyOf(addGroups);
    removeGroups = Set.copyOf(removeGroups);
    labels = Map.copyOf(labels);
    unlabel = Set.copyOf(unlabel);
    ClientBounds.requireGroups(groups == null ? addGroups : groups);
    ClientBounds.requireGroups(addGroups);
    removeGroups.forEach(group -> Names.id("group", group));
    ClientBounds.requireLabels(labels);
    unlabel.forEach(key -> Names.key("label", key));
    if (groups != null && !(addGroups.isEmpty() && removeGroups.isEmpty())) {
      throw contradiction("groups and addGroups or removeGroups");
    }
    if (!Collections.disjoint(addGroups, removeGroups)) {
      throw contradiction("addGroups and removeGroups");
    }
    if (!Collections.disjoint(labels.keySet(), unlabel)) {
      throw contradiction("labels and unlabel");
    }
  }

  private static OrbException contradiction(String what) {
    return new OrbException(
        ErrorCode.BAD_PARAMS, what + " contradict each other", "name each group and label once");
  }

  /** Whether it changes nobody. */
  public boolean isNothing() {
    return equals(NONE);
  }

  /** Every group that clients come into by it. */
  Set<String> comesInto() {
    return groups == null ? addGroups : groups;
  }

  /** The groups of a client that had these. */
  Set<String> groupsOf(Set<String> had) {
    Set<String> now = new LinkedHashSet<>(groups == null ? had : groups);
    now.addAll(addGroups);
    now.removeAll(removeGroups);
    ClientBounds.requireGroups(now);
    return now;
  }

  /** The labels of a client that had these. */
  Map<String, String> labelsOf(Map<String, String> had) {
    Map<String, String> now = new LinkedHashMap<>(had);
    now.putAll(labels);
    now.keySet().removeAll(unlabel);
    ClientBounds.requireLabels(now);
    return now;
  }
}
