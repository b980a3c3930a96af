package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One schedule; fails as often as it is told. */
class RecordsDouble implements ScheduleStore {
  final List<Firing> recorded = new ArrayList<>();
  final List<Instant> forgetting = new ArrayList<>();
  final List<Instant> moves = new ArrayList<>();
  ScheduledCommand kept;
  int failures;

  RecordsDouble(ScheduledCommand kept) {
    this.kept = kept;
  }

  @Override
  public Optional<ScheduledCommand> find(String id) {
    if (failures-- > 0) {
      throw new OrbException(ErrorCode.UNAVAILABLE, "the database failed");
    }
    return Optional.of(kept).filter(known -> known.id().equals(id));
  }

  @Override
  public void record(Firing firing) {
    recorded.removeIf(
        before ->
            before.scheduledAt().equals(firing.scheduledAt())
                && before.part().equals(firing.part()));
    recorded.add(firing);
  }

  @Override
  public void put(ScheduledCommand schedule, Instant first) {}

  @Override
  public List<ScheduledCommand> list() {
    return List.of(kept);
  }

  @Override
  public boolean goOn(ScheduledCommand schedule, @Nullable Instant next) {
    return false;
  }

  @Override
  public CalendarStore calendars() {
    throw new IllegalStateException("they are given apart");
  }

  @Override
  public Optional<Instant> firedBefore(String id, String part, Instant at) {
    return recorded.stream()
        .filter(firing -> firing.outcome() == Firing.Outcome.FIRED && firing.part().equals(part))
        .map(Firing::scheduledAt)
        .filter(at::isAfter)
        .max(Comparator.naturalOrder());
  }

  @Override
  public Set<String> parts(String id, Instant from) {
    return recorded.stream().map(Firing::part).collect(Collectors.toSet());
  }

  @Override
  public int forget(Instant before, int most) {
    forgetting.add(before);
    return 0;
  }

  @Override
  public Optional<Upcoming> next(String id) {
    return Optional.empty();
  }

  @Override
  public Optional<String> fault(String id) {
    return Optional.empty();
  }

  @Override
  public void move(String id, Instant from, Instant to) {
    moves.add(to);
  }

  @Override
  public boolean remove(String id) {
    return false;
  }

  @Override
  public List<Firing> firings(String id, int most, @Nullable FiringPlace before) {
    return recorded.stream()
        .sorted(Comparator.comparing(Firing::scheduledAt).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public void start() {}

  @Override
  public void hold(boolean held) {}

  @Override
  public void close() {}
}
