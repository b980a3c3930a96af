package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a group.
 *
 * @param id its name
 * @param description what it is for; null for none
 * @param where an expression that says who is in it; null for those whom an operator puts into it
 */
public record SavedGroup(String id, @Nullable String description, @Nullable String where) {
  private static final Pattern DESCRIPTION = Pattern.compile("[^\\p{Cntrl}]{1,256}");

  /**
   * @throws OrbException {@code BAD_PARAMS} if the name is none or the description does not fit
   */
  public SavedGroup {
    Names.id("group", id);
    if (description != null && !DESCRIPTION.matcher(description).matches()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the description does not fit",
          "give 1 to 256 characters, none of them control");
    }
  }
}
