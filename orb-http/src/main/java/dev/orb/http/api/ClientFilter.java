package dev.orb.http.api;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.server.fleet.ClientGroups;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Where;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which clients a list has. */
final class ClientFilter {
  private ClientFilter() {}

  static Predicate<ClientView> of(Query query, ClientGroups groups) {
    Predicate<ClientView> all = client -> true;
    Optional<String> group = query.string("group").map(id -> Names.id("group", id));
    if (group.isPresent()) {
      all = all.and(client -> groups.isIn(client, group.get()));
    }
    Optional<Predicate<ClientView>> state = query.string("state").map(ClientFilter::state);
    if (state.isPresent()) {
      all = all.and(state.get());
    }
    Optional<String> version = query.string("version");
    if (version.isPresent()) {
      all = all.and(client -> version.get().equals(client.version()));
    }
    Optional<String> component = query.string("component").map(id -> Names.id("component", id));
    if (component.isPresent()) {
      all = all.and(client -> client.condition().hosts(component.get()));
    }
    Optional<Where> where = query.string("where").map(Where::parse);
    if (where.isPresent()) {
      all = all.and(where.get()::matches);
    }
    return all;
  }

  /** Whether it is here, or what it says that it is doing: no word means both. */
  private static Predicate<ClientView> state(String word) {
    for (ClientView.State state : ClientView.State.values()) {
      if (ClientJson.text(state).equals(word)) {
        return client -> client.state() == state;
      }
    }
    ClientState reported =
        ClientState.of(word)
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.BAD_PARAMS, "'state' does not fit", "give one of " + words()));
    return client -> client.condition().state() == reported;
  }

  private static String words() {
    return Stream.concat(
            Stream.of(ClientView.State.values()).map(ClientJson::text),
            Stream.of(ClientState.values()).map(ClientState::text))
        .collect(Collectors.joining(", "));
  }
}
