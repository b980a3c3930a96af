package dev.orb.server.story;

import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Said;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one delivery.
 *
 * @param delivery as it is now
 * @param cause why it is so, in words; null if there is nothing to explain
 * @param said what its handler said and is kept, in order
 * @param evidence what was seen of it, in order
 */
public record Story(
    DeliveryRecord delivery, @Nullable String cause, List<Said> said, List<Clue> evidence) {
  public Story {
    said = List.copyOf(said);
    evidence = List.copyOf(evidence);
  }
}
