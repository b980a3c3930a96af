package dev.orb.protocol.message;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of message. A kind and never a name makes a protocol message, so every name is free.
 */
public enum Kind {
  /** Run a handler. */
  COMMAND,
  /** How a command is coming along. */
  PROGRESS,
  /** How a command ended. */
  REPLY,
  /** Something happened at a client. */
  EVENT,
  /** Bytes of a client for a sink. */
  REPORT,
  /** A client lives. */
  HEARTBEAT,
  /** The protocol's own business, told apart by name. */
  CONTROL;

  private static final Map<String, Kind> BY_TEXT =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::text, Function.identity()));

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The form on the wire. */
  public String text() {
    return text;
  }

  /** The kind of that form, empty for one from a newer peer. */
  public static Optional<Kind> named(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }
}
