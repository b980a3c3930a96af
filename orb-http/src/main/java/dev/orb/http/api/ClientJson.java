package dev.orb.http.api;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client in JSON.
 *
 * @param leaving true while it is asked to end its session
 * @param reported what it says of itself; null if it says nothing
 * @param commands what its handlers declare; only if that was asked for
 * @param secret in the answer to its enrolment only
 * @param functions what its handlers declared last, where it was asked for
 */
record ClientJson(
    String id,
    String state,
    List<String> groups,
    Map<String, String> labels,
    Map<String, Json> facts,
    @Nullable String version,
    @Nullable String address,
    @Nullable Instant connectedSince,
    @Nullable Instant lastSeen,
    long enrolment,
    int open,
    @Nullable Boolean leaving,
    @Nullable ReportedJson reported,
    @Nullable List<DeclaredJson> commands,
    @Nullable String secret,
    @Nullable List<ContractJson> functions) {

  /** What a client says of itself. */
  record ReportedJson(
      @Nullable String state, @Nullable String remark, int status, @Nullable String text) {
    static @Nullable ReportedJson of(Condition condition) {
      ClientState state = condition.state();
      boolean silent = state == null && condition.status() == 0 && condition.text() == null;
      return silent
          ? null
          : new ReportedJson(
              state == null ? null : state.text(),
              condition.remark(),
              condition.status(),
              condition.text());
    }
  }

  /** What a handler declares. */
  record DeclaredJson(String name, boolean idempotent, @Nullable Duration timeout) {
    static DeclaredJson of(Control.Declared declared) {
      return new DeclaredJson(declared.name(), declared.idempotent(), declared.timeout());
    }
  }

  static ClientJson of(ClientView client) {
    return of(client, false, null);
  }

  /** With what its handlers declare. */
  static ClientJson full(ClientView client) {
    return of(client, true, null);
  }

  static ClientJson of(ClientView client, @Nullable String secret) {
    return of(client, false, secret);
  }

  private static ClientJson of(ClientView client, boolean full, @Nullable String secret) {
    Condition condition = client.condition();
    return new ClientJson(
        client.id(),
        text(client.state()),
        client.groups().stream().sorted().toList(),
        new TreeMap<>(client.labels()),
        new TreeMap<>(client.facts()),
        client.version(),
        client.address(),
        client.connectedSince(),
        client.lastSeen(),
        client.enrolment(),
        client.open(),
        condition.leaving() ? true : null,
        ReportedJson.of(condition),
        full && !condition.commands().isEmpty()
            ? condition.commands().stream().map(DeclaredJson::of).toList()
            : null,
        secret,
        null);
  }

  /** The same with what its handlers declare. */
  ClientJson with(List<Declared> declared) {
    return new ClientJson(
        id,
        state,
        groups,
        labels,
        facts,
        version,
        address,
        connectedSince,
        lastSeen,
        enrolment,
        open,
        leaving,
        reported,
        commands,
        secret,
        declared.stream().map(ContractJson::of).toList());
  }

  static String text(ClientView.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
