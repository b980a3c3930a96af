package dev.orb.http.api;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.Durations;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.server.contract.Contracts;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
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
 * @param components what it hosts in its present session; null if nothing
 * @param ephemeral it is removed when it has been away for longer than this
 * @param secret in the answer to its enrolment or rotation only
 * @param handedOver in the answer to a rotation only: whether the client has its new secret
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
    @Nullable List<ComponentJson> components,
    @Nullable List<PlanJson> plans,
    @Nullable String ephemeral,
    @Nullable String secret,
    @Nullable Boolean handedOver,
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

  /**
   * A component that a client hosts.
   *
   * @param functions what its handlers declare; absent in lists, unless it was asked for
   */
  record ComponentJson(
      String name,
      @Nullable String version,
      @Nullable String state,
      @Nullable String remark,
      @Nullable List<ContractJson> functions) {
    static @Nullable List<ComponentJson> all(Condition condition) {
      return condition.components().isEmpty()
          ? null
          : condition.components().stream().map(ComponentJson::of).toList();
    }

    private static ComponentJson of(DeclaredComponent component) {
      ClientState state = component.state();
      return new ComponentJson(
          component.name(),
          component.version().isEmpty() ? null : component.version(),
          state == null ? null : state.text(),
          component.remark(),
          null);
    }

    private ComponentJson with(List<Declared> declared) {
      return new ComponentJson(
          name, version, state, remark, declared.stream().map(ContractJson::of).toList());
    }
  }

  /**
   * A schedule that a client runs itself.
   *
   * @param error why it cannot; absent if it can
   */
  record PlanJson(String schedule, String version, @Nullable String error) {
    static @Nullable List<PlanJson> all(Condition condition) {
      return condition.plans().isEmpty()
          ? null
          : condition.plans().stream()
              .map(held -> new PlanJson(held.schedule(), held.version(), held.error()))
              .toList();
    }
  }

  static ClientJson of(ClientView client) {
    return of(client, null);
  }

  static ClientJson of(ClientView client, @Nullable String secret) {
    return of(client, secret, null);
  }

  /** After a rotation: with the secret, unless the client has it. */
  static ClientJson rotated(Clients.Rotated rotated) {
    return of(rotated.client(), rotated.secret(), rotated.secret() == null);
  }

  private static ClientJson of(
      ClientView client, @Nullable String secret, @Nullable Boolean handedOver) {
    Duration ephemeral = client.ephemeral();
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
        ComponentJson.all(condition),
        PlanJson.all(condition),
        ephemeral == null ? null : Durations.text(ephemeral),
        secret,
        handedOver,
        null);
  }

  /** The same with what its handlers and those of its components declare. */
  ClientJson with(Contracts contracts) {
    List<ContractJson> own = contracts.of(id).stream().map(ContractJson::of).toList();
    return with(own, contracts);
  }

  /** The same with what the handlers of its components declare. */
  ClientJson withFunctionsOf(Contracts contracts) {
    return components == null ? this : with(functions, contracts);
  }

  private ClientJson with(@Nullable List<ContractJson> own, Contracts contracts) {
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
        components == null
            ? null
            : components.stream().map(one -> one.with(contracts.of(id, one.name()))).toList(),
        plans,
        ephemeral,
        secret,
        handedOver,
        own);
  }

  static String text(ClientView.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
