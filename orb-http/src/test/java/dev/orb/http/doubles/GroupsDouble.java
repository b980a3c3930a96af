package dev.orb.http.doubles;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.fleet.ClientGroups;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Where;
import dev.orb.server.journal.SavedGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Groups in memory. */
final class GroupsDouble implements ClientGroups {
  private final FleetDouble fleet;
  private final Map<String, SavedGroup> saved = new TreeMap<>();

  GroupsDouble(FleetDouble fleet) {
    this.fleet = fleet;
  }

  @Override
  public List<GroupView> list() {
    TreeSet<String> ids = new TreeSet<>(saved.keySet());
    fleet.list().forEach(client -> ids.addAll(client.groups()));
    return ids.stream().map(this::view).toList();
  }

  private GroupView view(String id) {
    SavedGroup group = saved.getOrDefault(id, new SavedGroup(id, null, null));
    int members = (int) fleet.list().stream().filter(client -> isIn(client, id)).count();
    return new GroupView(id, group.description(), group.where(), members);
  }

  @Override
  public Optional<GroupView> find(String id) {
    return list().stream().filter(group -> group.id().equals(id)).findFirst();
  }

  @Override
  public GroupView put(SavedGroup group) {
    Optional.ofNullable(group.where()).ifPresent(Where::parse);
    saved.put(group.id(), group);
    return view(group.id());
  }

  @Override
  public void remove(String id, boolean membersToo) {
    if (view(id).members() > 0 && !membersToo) {
      throw new OrbException(ErrorCode.CONFLICT, "clients are in group " + id);
    }
    saved.remove(id);
  }

  @Override
  public boolean isIn(ClientView client, String group) {
    SavedGroup known = saved.get(group);
    return client.groups().contains(group)
        || (known != null && known.where() != null && Where.parse(known.where()).matches(client));
  }
}
