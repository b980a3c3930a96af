package dev.orb.server.fleet;

import dev.orb.protocol.Json;
import dev.orb.server.broker.Selector;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An expression over clients: a bare name is a label, {@code fact_os} the fact {@code os}, {@code
 * orb_state} whether it is connected. A label hides the fact of its name. Immutable.
 */
public final class Where {
  private static final String FACT = "fact_";
  private static final String STATE = "orb_state";

  /** A pattern over a longer text of a client's choosing could take for ever. */
  private static final int LONGEST_FACT = 256;

  private final Selector selector;

  private Where(Selector selector) {
    this.selector = selector;
  }

  /**
   * Reads an expression.
   *
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} naming the fault and its column
   */
  public static Where parse(String text) {
    return new Where(Selector.parse(text));
  }

  /** Whether it is true of this client now. */
  public boolean matches(ClientView client) {
    return selector.matches(name -> value(client, name, true));
  }

  /** Whether it matches by what the client says of itself, and would not without. */
  public boolean matchesByFact(ClientView client) {
    return matches(client) && !selector.matches(name -> value(client, name, false));
  }

  private static @Nullable Object value(ClientView client, String name, boolean believed) {
    if (name.equals(STATE)) {
      return client.state().name().toLowerCase(Locale.ROOT);
    }
    String label = client.labels().get(name);
    if (label != null || !name.startsWith(FACT)) {
      return label;
    }
    String key = name.substring(FACT.length());
    String hiding = client.labels().get(key);
    if (hiding != null) {
      return hiding;
    }
    return believed ? value(client.facts().get(key)) : null;
  }

  private static @Nullable Object value(@Nullable Json fact) {
    if (fact == null) {
      return null;
    }
    if (fact.isString()) {
      String text = fact.string();
      return text.length() > LONGEST_FACT ? null : text;
    }
    if (fact.isNumber()) {
      double number = fact.number();
      return number == Math.rint(number) && Math.abs(number) < 1L << 53
          ? (Object) (long) number
          : (Object) number;
    }
    return fact.isBoolean() ? fact.bool() : null;
  }
}
