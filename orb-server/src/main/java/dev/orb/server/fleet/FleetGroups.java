package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import dev.orb.server.journal.SavedGroup;
import dev.orb.server.journal.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Groups for their operator: who is in them, and what is written down of them. */
final class FleetGroups implements ClientGroups {
  private final Groups groups;
  private final Roster roster;
  private final Records records;
  private final Views views;
  private final Bulk bulk;
  private final Runnable changed;

  /**
   * @param changed told when others may be in a group than before; must not block
   */
  FleetGroups(
      Groups groups, Roster roster, Records records, Views views, Bulk bulk, Runnable changed) {
    this.groups = groups;
    this.roster = roster;
    this.records = records;
    this.views = views;
    this.bulk = bulk;
    this.changed = changed;
  }

  @Override
  public List<GroupView> list() {
    Map<String, Integer> listed = new TreeMap<>();
    roster
        .all()
        .forEach(client -> client.groups().forEach(group -> listed.merge(group, 1, Integer::sum)));
    Collection<SavedGroup> saved = groups.all();
    saved.forEach(group -> listed.putIfAbsent(group.id(), 0));
    boolean dynamic = saved.stream().anyMatch(group -> group.where() != null);
    List<ClientView> clients = dynamic ? roster.all().stream().map(views::of).toList() : List.of();
    List<GroupView> all = new ArrayList<>(listed.size());
    listed.forEach((id, members) -> all.add(view(id, members, clients)));
    return all;
  }

  private GroupView view(String id, int listed, List<ClientView> clients) {
    SavedGroup saved = groups.find(id);
    @Nullable String where = saved == null ? null : saved.where();
    int members = where == null ? listed : count(id, clients);
    return new GroupView(id, saved == null ? null : saved.description(), where, members);
  }

  private int count(String id, List<ClientView> clients) {
    Set<String> one = Set.of(id);
    return (int) clients.stream().filter(client -> groups.isIn(client, one)).count();
  }

  @Override
  public Optional<GroupView> find(String id) {
    List<ClientView> clients = roster.all().stream().map(views::of).toList();
    int members = count(id, clients);
    return groups.find(id) == null && members == 0
        ? Optional.empty()
        : Optional.of(view(id, members, clients));
  }

  @Override
  public GroupView put(SavedGroup group) {
    Written.await(groups.put(group, records::hasMembers));
    changed.run();
    return find(group.id()).orElseThrow(() -> unknown(group.id()));
  }

  @Override
  public void remove(String id, boolean membersToo) {
    if (!Names.isId(id) || find(id).isEmpty()) {
      throw unknown(id);
    }
    if (membersToo && !groups.isDynamic(id) && records.isNamed(id)) {
      ClientChange out = new ClientChange(null, Set.of(), Set.of(id), Map.of(), Set.of());
      bulk.run(Target.group(id), new BulkAction.Set(out), false, Scope.ALL);
    }
    Written.await(groups.remove(id, records::hasMembers));
    changed.run();
  }

  private static OrbException unknown(String id) {
    return new OrbException(
        ErrorCode.NOT_FOUND,
        "no group '" + Names.shown(id) + "'",
        "it exists once a client is in it or something is written down of it");
  }

  @Override
  public boolean isIn(ClientView client, String group) {
    return groups.isIn(client, Set.of(group));
  }
}
