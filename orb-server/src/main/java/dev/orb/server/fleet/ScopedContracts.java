package dev.orb.server.fleet;

import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.server.access.Scope;
import dev.orb.server.contract.Contracts;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the handlers of somebody's clients declare, of the commands that he may send. */
final class ScopedContracts implements Contracts {
  private final Contracts all;
  private final Clients inside;
  private final Scope scope;

  ScopedContracts(Contracts all, Clients inside, Scope scope) {
    this.all = all;
    this.inside = inside;
    this.scope = scope;
  }

  private boolean has(String client) {
    return scope.hasEveryClient() || inside.find(client).isPresent();
  }

  @Override
  public List<Declared> of(String client, @Nullable String component) {
    return has(client)
        ? all.of(client, component).stream()
            .filter(declared -> scope.hasCommand(declared.name()))
            .toList()
        : List.of();
  }

  @Override
  public Optional<Declared> find(String client, @Nullable String component, String command) {
    return scope.hasCommand(command) && has(client)
        ? all.find(client, component, command)
        : Optional.empty();
  }

  @Override
  public boolean mayHost(String client, String component) {
    return !has(client) || all.mayHost(client, component);
  }

  @Override
  public Set<String> names(@Nullable String component) {
    Set<String> names = new TreeSet<>(all.names(component));
    names.removeIf(name -> !scope.hasCommand(name));
    if (!scope.hasEveryClient()) {
      List<String> clients = inside.list().stream().map(ClientView::id).toList();
      names.removeIf(name -> all.offers(component, name, clients).isEmpty());
    }
    return names;
  }

  @Override
  public List<Offer> offers(
      @Nullable String component, String command, Collection<String> clients) {
    return scope.hasCommand(command)
        ? all.offers(component, command, clients.stream().filter(this::has).toList())
        : List.of();
  }

  @Override
  public Optional<Judgement> judge(
      @Nullable String component, String command, @Nullable Json params) {
    return all.judge(component, command, params);
  }
}
