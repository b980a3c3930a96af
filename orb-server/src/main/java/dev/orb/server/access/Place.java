package dev.orb.server.access;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way to say which clients a token is for: by id, by group or by label. Never by a fact, which
 * is what a client says of itself; nor by a group of which an expression says who is in it.
 */
public sealed interface Place {

  /** Whether a client of that id, in these groups and with these labels is meant. */
  boolean has(String client, Set<String> groups, Map<String, String> labels);

  /** The form in JSON and at the shell, from which it can be read again. */
  String text();

  /** One client, without regard to case. */
  record Id(String client) implements Place {
    /** Checks the id. */
    public Id {
      Names.id("client", client);
    }

    // why: ids are the same without regard to case, and so are the places that name them
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Id id && id.client.equalsIgnoreCase(client);
    }

    @Override
    public int hashCode() {
      return client.toLowerCase(Locale.ROOT).hashCode();
    }

    @Override
    public boolean has(String other, Set<String> groups, Map<String, String> labels) {
      return client.equalsIgnoreCase(other);
    }

    @Override
    public String text() {
      return client;
    }
  }

  /** Those whom somebody has put into a group. */
  record Group(String group) implements Place {
    private static final String MARK = "group:";

    /** Checks the id. */
    public Group {
      Names.id("group", group);
    }

    @Override
    public boolean has(String client, Set<String> groups, Map<String, String> labels) {
      return groups.contains(group);
    }

    @Override
    public String text() {
      return MARK + group;
    }
  }

  /** Those to whom somebody gave a label. */
  record Label(String key, String value) implements Place {
    private static final int LONGEST = 256;

    /** Checks both. */
    public Label {
      Names.key("label", key);
      if (key.startsWith("fact_") || key.startsWith("orb_")) {
        throw misfit(key + "=" + value, "what a client says of itself grants nothing");
      }
      if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
        throw misfit(key + "=" + value, "a label's value has at most 256 characters");
      }
    }

    @Override
    public boolean has(String client, Set<String> groups, Map<String, String> labels) {
      return value.equals(labels.get(key));
    }

    @Override
    public String text() {
      return key + "=" + value;
    }
  }

  /**
   * Reads one.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is none
   */
  static Place parse(String text) {
    int equals = text.indexOf('=');
    if (equals > 0 && Names.isKey(text.substring(0, equals))) {
      return new Label(text.substring(0, equals), text.substring(equals + 1));
    }
    if (text.startsWith(Group.MARK)) {
      return new Group(text.substring(Group.MARK.length()));
    }
    String id = text.startsWith("client:") ? text.substring("client:".length()) : text;
    if (!Names.isId(id)) {
      throw misfit(text, "it names no client");
    }
    return new Id(id);
  }

  private static OrbException misfit(String text, String why) {
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        "'" + Names.shown(text) + "' cannot limit a token: " + why,
        "give an id, group:GROUP, or a label as key=value");
  }
}
