package dev.orb.server.fleet;

import dev.orb.server.access.Scope;
import dev.orb.server.journal.SavedGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The groups that somebody's clients are in, and of their members those clients. */
final class ScopedGroups implements ClientGroups {
  private final ClientGroups all;
  private final Clients inside;
  private final Scope scope;

  ScopedGroups(ClientGroups all, Clients inside, Scope scope) {
    this.all = all;
    this.inside = inside;
    this.scope = scope;
  }

  @Override
  public List<GroupView> list() {
    return seen(all.list().stream()).toList();
  }

  @Override
  public Optional<GroupView> find(String id) {
    return seen(all.find(id).stream()).findFirst();
  }

  private Stream<GroupView> seen(Stream<GroupView> groups) {
    List<ClientView> clients = inside.list();
    Map<String, Integer> listed = new HashMap<>();
    clients.forEach(
        client -> client.groups().forEach(group -> listed.merge(group, 1, Integer::sum)));
    return groups
        .map(
            group -> {
              int members =
                  group.where() == null
                      ? Objects.requireNonNullElse(listed.get(group.id()), 0)
                      : (int)
                          clients.stream().filter(client -> all.isIn(client, group.id())).count();
              return new GroupView(group.id(), group.description(), group.where(), members);
            })
        .filter(group -> group.members() > 0);
  }

  @Override
  public GroupView put(SavedGroup group) {
    ScopedClients.requireEveryClient(scope, "a group");
    return all.put(group);
  }

  @Override
  public void remove(String id, boolean membersToo) {
    ScopedClients.requireEveryClient(scope, "a group");
    all.remove(id, membersToo);
  }

  @Override
  public boolean isIn(ClientView client, String group) {
    return all.isIn(client, group);
  }
}
