package dev.orb.protocol;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a client says that it is doing. Its own word, so no ground for trust. */
public enum ClientState {
  /** It does not know. */
  UNKNOWN,
  /** It gets ready. */
  INIT,
  /** It begins its work. */
  STARTING,
  /** It works. */
  RUNNING,
  /** Something that it needs is broken. */
  DAMAGED,
  /** It has as much to do as it can. */
  BUSY,
  /** It replaces itself or what it looks after. */
  UPGRADING,
  /** It ends its work. */
  STOPPING,
  /** It has ended its work. */
  UNINIT;

  private static final Map<String, ClientState> BY_TEXT =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(ClientState::text, Function.identity()));

  /** The form on the wire and in JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of that form, empty for one of a newer peer. */
  public static Optional<ClientState> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }
}
