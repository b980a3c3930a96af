package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Progress;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a follower of a command reads, from wherever it begins. */
class FeedTest {
  private final World world = new World().with("web-1", "web-2", "web-3").start();

  private void says(CommandId id, String client, int seq, @Nullable String chunk) {
    world.tell(
        client,
        new Progress(
            id,
            seq,
            1,
            null,
            chunk == null ? seq : null,
            null,
            chunk,
            world.time.instant(),
            1,
            null));
  }

  private Feed follow(CommandId id, long after) {
    return world.dispatch.follow(id, after, true);
  }

  /** Everything that can be read now. */
  private List<Happening> read(Feed feed) {
    List<Happening> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      List<Happening> some = feed.next(Duration.ZERO);
      all.addAll(some);
      if (some.isEmpty()) {
        world.settle();
        some = feed.next(Duration.ZERO);
        if (some.isEmpty()) {
          break;
        }
        all.addAll(some);
      }
    }
    return all;
  }

  private static String text(Happening happening) {
    if (happening instanceof Happening.Changed changed) {
      return changed.row().client() + " " + changed.row().state();
    }
    if (happening instanceof Happening.Spoke spoke) {
      return spoke.said().client() + " " + spoke.said().seq();
    }
    return ((Happening.Done) happening).command().state().name();
  }

  private static List<String> texts(List<Happening> all) {
    return all.stream().map(FeedTest::text).toList();
  }

  @Test
  void itHasStartsWordsAndEndsInOrderAndTheEndOfAllLast() {
    CommandId id = world.send(Target.all());
    Feed feed = follow(id, 0);
    assertThat(read(feed)).isEmpty();
    world.starts("web-1", id);
    says(id, "web-1", 1, null);
    world.settle();
    says(id, "web-1", 2, "out");
    world.succeeds("web-2", id);
    assertThat(texts(read(feed)))
        .containsExactly("web-1 RUNNING", "web-1 1", "web-1 2", "web-2 SUCCEEDED");
    world.succeeds("web-1", id);
    world.succeeds("web-3", id);
    assertThat(texts(read(feed)))
        .containsExactly("web-1 SUCCEEDED", "web-3 SUCCEEDED", "SUCCEEDED");
    assertThat(feed.next(Duration.ZERO)).isEmpty();
  }

  @Test
  void fromAnyPlaceOnAnotherFollowerReadsTheRestAndNothingTwice() {
    CommandId id = world.send(Target.all());
    Feed first = follow(id, 0);
    read(first);
    world.starts("web-1", id);
    world.settle();
    says(id, "web-1", 1, "a");
    world.succeeds("web-2", id);
    world.settle();
    says(id, "web-1", 2, "b");
    world.succeeds("web-1", id);
    world.settle();
    world.fails("web-3", id, ErrorCode.HANDLER_ERROR);
    List<Happening> all = read(first);
    assertThat(all).hasSize(7);
    assertThat(all.stream().map(Happening::stamp)).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < all.size() - 1; i++) {
      long after = all.get(i).stamp();
      List<String> rest = texts(read(follow(id, after)));
      List<String> expected = new ArrayList<>(texts(all.subList(i + 1, all.size())));
      // why: that it ended says so too
      expected.remove("web-1 RUNNING");
      assertThat(rest).as("after %s", text(all.get(i))).isEqualTo(expected);
    }
  }

  @Test
  void afterACrashItGoesOnWhereTheFollowerWas() {
    CommandId id = world.send(Target.all());
    Feed before = follow(id, 0);
    world.starts("web-1", id);
    world.settle();
    says(id, "web-1", 1, "a");
    world.succeeds("web-2", id);
    List<Happening> seen = read(before);
    assertThat(texts(seen)).contains("web-1 1", "web-2 SUCCEEDED");
    long last = seen.get(seen.size() - 1).stamp();

    world.crash();
    world.time.pass(Duration.ofHours(-2));
    says(id, "web-1", 2, "b");
    Feed after = follow(id, last);
    world.succeeds("web-1", id);
    assertThat(texts(read(after))).containsExactly("web-1 2", "web-1 SUCCEEDED");
    world.succeeds("web-3", id);
    assertThat(texts(read(after))).containsExactly("web-3 SUCCEEDED", "SUCCEEDED");
  }

  @Test
  void aSlowReaderHasEverythingAllTheSame() {
    CommandId id = world.send(Target.all());
    Feed feed = follow(id, 0);
    world.starts("web-1", id);
    read(feed);
    String chunk = "x".repeat(100_000);
    for (int i = 1; i <= 100; i++) {
      says(id, "web-1", i, chunk);
      world.settle();
    }
    world.succeeds("web-2", id);
    List<String> all = texts(read(feed));
    assertThat(all).hasSize(101).endsWith("web-2 SUCCEEDED");
    for (int i = 1; i <= 100; i++) {
      assertThat(all.get(i - 1)).isEqualTo("web-1 " + i);
    }
  }

  @Test
  void whoDoesNotWantWordsGetsNone() {
    CommandId id = world.send(Target.client("web-1"));
    Feed feed = world.dispatch.follow(id, 0, false);
    world.starts("web-1", id);
    says(id, "web-1", 1, "a");
    read(feed);
    says(id, "web-1", 2, "a");
    world.succeeds("web-1", id);
    assertThat(texts(read(feed))).containsExactly("web-1 SUCCEEDED", "SUCCEEDED");
    assertThat(texts(read(world.dispatch.follow(id, 0, false))))
        .containsExactly("web-1 SUCCEEDED", "SUCCEEDED");
  }

  @Test
  void anEphemeralCommandIsFollowedInTheSameWay() {
    CommandId id =
        world.send(Target.all(), CommandRequest.of("x", null).offline(Offline.REJECT).options());
    Feed early = follow(id, 0);
    assertThat(read(early)).isEmpty();
    world.starts("web-1", id);
    says(id, "web-1", 1, "a");
    world.succeeds("web-2", id);
    List<Happening> seen = read(early);
    assertThat(texts(seen)).containsExactly("web-1 RUNNING", "web-1 1", "web-2 SUCCEEDED");
    says(id, "web-1", 2, "b");
    world.succeeds("web-1", id);
    world.succeeds("web-3", id);
    assertThat(texts(read(early)))
        .containsExactly("web-1 2", "web-1 SUCCEEDED", "web-3 SUCCEEDED", "SUCCEEDED");
    assertThat(texts(read(follow(id, seen.get(1).stamp()))))
        .containsExactly(
            "web-2 SUCCEEDED", "web-1 2", "web-1 SUCCEEDED", "web-3 SUCCEEDED", "SUCCEEDED");
    assertThat(world.dispatch.story(id, "web-1").said()).hasSize(2);
  }

  @Test
  void aClosedFeedLetsItsReaderGo() {
    CommandId id = world.send(Target.client("web-1"));
    Feed feed = follow(id, 0);
    feed.close();
    feed.close();
    world.succeeds("web-1", id);
    world.settle();
    assertThat(feed.next(Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void anUnknownCommandCannotBeFollowed() {
    assertThatThrownBy(() -> follow(CommandId.create(world.time.instant(), world.random), 0))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void tenThousandTargetsAreReadEachOnce() {
    World large =
        new World(
            new DispatchSettings(
                World.NODE, Duration.ofHours(1), Duration.ofSeconds(60), 64 * 1024, 100));
    String[] clients = new String[10_000];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = "c-" + i;
    }
    large.with(clients).start();
    CommandId id = large.send(Target.all());
    Feed feed = large.dispatch.follow(id, 0, true);
    large.settle();
    assertThat(feed.next(Duration.ZERO)).isEmpty();
    for (String client : clients) {
      large.succeeds(client, id);
    }
    large.settle();
    List<String> ended = new ArrayList<>();
    boolean done = false;
    while (!done) {
      List<Happening> some = feed.next(Duration.ZERO);
      if (some.isEmpty()) {
        large.settle();
      }
      for (Happening each : some) {
        if (each instanceof Happening.Changed changed) {
          ended.add(changed.row().client());
        }
        done |= each instanceof Happening.Done;
      }
    }
    assertThat(ended).hasSize(clients.length).doesNotHaveDuplicates();
  }
}
