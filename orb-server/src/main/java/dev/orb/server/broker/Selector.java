package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.selector.filter.BooleanExpression;
import org.apache.activemq.artemis.selector.filter.FilterException;
import org.apache.activemq.artemis.selector.filter.Filterable;
import org.apache.activemq.artemis.selector.impl.SelectorParser;
import org.jspecify.annotations.Nullable;

/** An expression in the broker's own selector grammar, over any values by name. Immutable. */
public final class Selector {
  private static final Pattern LITERAL = Pattern.compile("'(?:[^']++|'')*+'");

  /** Words of the grammar that look into a message's body. */
  private static final Pattern BODY = Pattern.compile("(?i)\\b(XPATH|XQUERY)\\b");

  /** Prefixes that change the grammar. */
  private static final Pattern DIALECT = Pattern.compile("^\\s*[A-Za-z_]+:");

  /** Each more takes as many times longer as a value has characters. */
  private static final int MOST_WILDCARDS = 3;

  private final BooleanExpression expression;

  private Selector(BooleanExpression expression) {
    this.expression = expression;
  }

  /**
   * Reads an expression.
   *
   * @throws OrbException {@code BAD_PARAMS} naming the fault and its column
   */
  public static Selector parse(String text) {
    String bare = LITERAL.matcher(text).replaceAll("''");
    if (BODY.matcher(bare).find() || DIALECT.matcher(bare).find()) {
      throw refused("it has XPATH, XQUERY or a prefix, which are for messages", null);
    }
    if (LITERAL.matcher(text).results().anyMatch(Selector::isCostly)) {
      throw refused("a text has % more than " + MOST_WILDCARDS + " times", null);
    }
    try {
      return new Selector(SelectorParser.parse(text));
    } catch (FilterException e) {
      Throwable cause = e.getCause();
      String said = cause == null ? null : cause.getMessage();
      throw refused(said == null ? "it is no expression" : said, e);
    }
  }

  private static boolean isCostly(MatchResult literal) {
    return literal.group().chars().filter(c -> c == '%').count() > MOST_WILDCARDS;
  }

  private static OrbException refused(String fault, @Nullable Throwable cause) {
    String line = Names.shown(fault.strip().replaceAll("\\s+", " ").replace("\\'", "'"));
    String start = line.substring(0, 1).toLowerCase(Locale.ROOT);
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        "where does not parse: " + start + line.substring(1),
        "write it as zone = 'north' AND fact_cores > 4; text in single quotes",
        cause);
  }

  /**
   * Whether it is true of these values. What cannot be said of them, such as a sum with a text in
   * it, is not true.
   *
   * @param values a string, a long, a double, a boolean, or null for none
   */
  public boolean matches(Function<String, @Nullable Object> values) {
    try {
      return expression.matches(new Values(values));
    } catch (FilterException | RuntimeException e) {
      // why: the values are the clients' own, and one odd client must not stop the others' command
      return false;
    }
  }

  private record Values(Function<String, @Nullable Object> values) implements Filterable {
    @Override
    public @Nullable Object getProperty(SimpleString name) {
      return values.apply(name.toString());
    }

    @Override
    public <T> @Nullable T getBodyAs(Class<T> type) {
      return null;
    }

    @Override
    public @Nullable Object getLocalConnectionId() {
      return null;
    }
  }
}
