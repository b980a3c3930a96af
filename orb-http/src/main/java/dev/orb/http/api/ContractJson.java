package dev.orb.http.api;

import dev.orb.protocol.Contract;
import dev.orb.protocol.Durations;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.server.contract.Contracts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a handler declares of its command.
 *
 * @param component whose command it is; absent for the clients' own, and where a component is shown
 * @param timeout how long it runs if the sender does not say
 * @param params JSON Schema of the parameters, absent if nothing is said of them
 * @param result JSON Schema of the result
 * @param sensitive parameters whose values nobody is to be shown
 * @param clients how many declare it so; absent where one client is shown
 * @param sample the first of them
 */
record ContractJson(
    @Nullable String component,
    String name,
    @Nullable String description,
    boolean idempotent,
    @Nullable String timeout,
    @Nullable Json params,
    @Nullable Json result,
    List<String> sensitive,
    @Nullable Integer clients,
    @Nullable List<String> sample) {
  private static final int SAMPLE = 3;

  static ContractJson of(Declared declared) {
    return of(null, declared, null, null);
  }

  static ContractJson of(@Nullable String component, Contracts.Offer offer) {
    List<String> clients = offer.clients();
    return of(
        component,
        offer.declared(),
        clients.size(),
        clients.subList(0, Math.min(SAMPLE, clients.size())));
  }

  private static ContractJson of(
      @Nullable String component,
      Declared declared,
      @Nullable Integer clients,
      @Nullable List<String> sample) {
    Contract contract = declared.contract();
    return new ContractJson(
        component,
        declared.name(),
        contract.description().isEmpty() ? null : contract.description(),
        declared.idempotent(),
        declared.timeout() == null ? null : Durations.text(declared.timeout()),
        contract.params(),
        contract.result(),
        List.copyOf(contract.sensitive()),
        clients,
        sample);
  }
}
