package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** How much of groups and labels one client may have. */
final class ClientBounds {
  /** Groups of a client. */
  static final int GROUPS = 64;

  /** Labels of a client. */
  static final int LABELS = 64;

  private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}]{0,256}");

  private ClientBounds() {}

  /**
   * @throws OrbException {@code BAD_PARAMS} for a name that is none, {@code TOO_LARGE} for too many
   */
  static void requireGroups(Set<String> groups) {
    groups.forEach(group -> Names.id("group", group));
    if (groups.size() > GROUPS) {
      throw tooMany(groups.size(), "groups", GROUPS);
    }
  }

  /**
   * @throws OrbException {@code BAD_PARAMS} for a key or a value that is none, {@code TOO_LARGE}
   *     for too many
   */
  static void requireLabels(Map<String, String> labels) {
    labels.forEach(
        (key, value) -> {
          Names.key("label", key);
          if (!VALUE.matcher(value).matches()) {
            throw new OrbException(
                ErrorCode.BAD_PARAMS,
                "the value of label " + key + " does not fit",
                "give at most 256 characters, none of them control");
          }
        });
    if (labels.size() > LABELS) {
      throw tooMany(labels.size(), "labels", LABELS);
    }
  }

  private static OrbException tooMany(int count, String what, int most) {
    return new OrbException(
        ErrorCode.TOO_LARGE,
        count + " " + what + " are more than the " + most + " that a client may have",
        "take some away first");
  }
}
