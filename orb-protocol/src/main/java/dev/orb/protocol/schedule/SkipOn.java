package dev.orb.protocol.schedule;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which calendar a schedule heeds: one, or by {@code {label}} another for each client.
 *
 * @param text a calendar's id, in which labels may stand for a part
 */
public record SkipOn(String text) {
  private static final Pattern LABEL = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]{0,63})}");

  /**
   * @throws OrbException {@code BAD_PARAMS} if no calendar can be called so
   */
  public SkipOn {
    if (!Names.isId(LABEL.matcher(text).replaceAll("x"))) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "skipOn: '" + Names.shown(text) + "' is no calendar",
          "name one, such as holidays, or holidays-{region} for one by each client's label");
    }
  }

  /** Whether it is another one for each client. */
  public boolean isPerClient() {
    return LABEL.matcher(text).find();
  }

  /** The calendar of a client with these labels; empty if it lacks one of them. */
  public Optional<String> of(Map<String, String> labels) {
    StringBuilder id = new StringBuilder();
    Matcher matcher = LABEL.matcher(text);
    while (matcher.find()) {
      String value = labels.get(matcher.group(1));
      if (value == null) {
        return Optional.empty();
      }
      matcher.appendReplacement(id, Matcher.quoteReplacement(value));
    }
    return Optional.of(matcher.appendTail(id).toString());
  }
}
