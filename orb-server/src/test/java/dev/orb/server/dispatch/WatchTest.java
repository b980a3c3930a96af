package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
  private final World world = new World().with("web-1", "web-2", "web-3").start();
  private final List<String> heard = new ArrayList<>();

  private AutoCloseable watch(CommandId id) {
    return world.dispatch.watch(
        id,
        new Watcher() {
          @Override
          public void ended(DeliveryRecord delivery) {
            heard.add(delivery.client());
          }

          @Override
          public void progress(String client, Progress progress) {
            heard.add(client + " " + progress.percent());
          }

          @Override
          public void done(CommandRecord command) {
            heard.add(command.state().name());
          }
        });
  }

  private void reports(CommandId id, int percent) {
    world.tell(
        "web-1", new Progress(id, 1, 1, null, percent, null, null, world.time.instant(), 1, null));
  }

  @Test
  void endsAndProgressAreToldAfterTheCommitAndTheEndOfAllLast() {
    CommandId id = world.send(Target.all());
    watch(id);
    world.starts("web-1", id);
    reports(id, 40);
    world.succeeds("web-2", id);
    world.turn();
    World.drain(world.hands.telling);
    assertThat(heard).as("nothing is committed").isEmpty();
    world.settle();
    assertThat(heard).containsExactlyInAnyOrder("web-1 40", "web-2");
    world.succeeds("web-1", id);
    world.succeeds("web-3", id);
    world.settle();
    assertThat(heard.subList(2, 5)).containsExactly("web-1", "web-3", "SUCCEEDED");
  }

  @Test
  void whoComesLateHearsFirstWhatWasBeforeAndNothingTwice() {
    CommandId id = world.send(Target.all());
    world.succeeds("web-1", id);
    world.settle();
    world.succeeds("web-2", id);
    world.turn();
    watch(id);
    world.settle();
    assertThat(heard).containsExactlyInAnyOrder("web-1", "web-2");
    world.succeeds("web-3", id);
    world.settle();
    assertThat(heard.subList(2, 4)).containsExactly("web-3", "SUCCEEDED");
  }

  @Test
  void whoComesAfterTheEndHearsAllOfIt() {
    CommandId id = world.send(Target.client("web-1"));
    world.fails("web-1", id, ErrorCode.HANDLER_ERROR);
    world.settle();
    watch(id);
    world.settle();
    assertThat(heard).containsExactly("web-1", "FAILED");
  }

  @Test
  void aClosedWatchHearsNothing() throws Exception {
    CommandId id = world.send(Target.client("web-1"));
    AutoCloseable watch = watch(id);
    watch.close();
    watch.close();
    world.succeeds("web-1", id);
    world.settle();
    assertThat(heard).isEmpty();
  }

  @Test
  void aWatcherThatThrowsHarmsNobody() {
    CommandId id = world.send(Target.client("web-1"));
    world.dispatch.watch(
        id,
        new Watcher() {
          @Override
          public void ended(DeliveryRecord delivery) {
            throw new OrbException(ErrorCode.INTERNAL, "on purpose");
          }

          @Override
          public void done(CommandRecord command) {
            throw new OrbException(ErrorCode.INTERNAL, "on purpose");
          }
        });
    watch(id);
    world.succeeds("web-1", id);
    world.settle();
    assertThat(heard).containsExactly("web-1", "SUCCEEDED");
  }

  @Test
  void anUnknownCommandCannotBeFollowed() {
    assertThatThrownBy(() -> watch(CommandId.create(world.time.instant(), world.random)))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }
}
