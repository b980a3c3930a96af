package dev.orb.server.broker;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.selector.filter.Filterable;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages of some commands, and remembers which it has met. For one walk over one queue;
 * not thread-safe.
 *
 * <p>Why not the broker's own language: a thousand ids in it would be a thousand comparisons for
 * each message.
 */
final class SomeOf implements Filter {
  private final Set<String> wanted;
  private final Set<String> met = new HashSet<>();

  SomeOf(Set<String> wanted) {
    this.wanted = Set.copyOf(wanted);
  }

  Set<String> met() {
    return met;
  }

  @Override
  public boolean match(Message message) {
    return match(message.getStringProperty(Wording.ID));
  }

  @Override
  public boolean match(Map<String, String> properties) {
    return match(properties.get(Wording.ID.toString()));
  }

  @Override
  public boolean match(Filterable filterable) {
    Object id = filterable.getProperty(Wording.ID);
    return match(id == null ? null : id.toString());
  }

  private boolean match(@Nullable String id) {
    boolean matches = id != null && wanted.contains(id);
    if (matches) {
      met.add(id);
    }
    return matches;
  }

  @Override
  public SimpleString getFilterString() {
    return SimpleString.of(wanted.size() + " commands");
  }
}
