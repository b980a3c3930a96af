package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Target;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Reply;
import dev.orb.server.broker.FanOut;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dispatch with its own threads over a real journal and clients that answer at once. */
class DispatchThreadsTest {
  private static final int FLEET = 1_000;

  @TempDir private Path folder;
  private final ExecutorService echo = Executors.newFixedThreadPool(2);
  private final FleetDouble fleet = new FleetDouble();
  private Journal journal = new JournalDouble();
  private Dispatch dispatch = new World().dispatch;

  @BeforeEach
  void start() {
    for (int i = 0; i < FLEET; i++) {
      fleet.connected("c-" + i);
    }
    journal = Journals.open(JournalSettings.in(folder));
    Echo clients = new Echo();
    dispatch =
        new Dispatch(
            World.SETTINGS,
            new DispatchPorts(
                journal,
                clients,
                new BrokerDouble(),
                clients,
                (sender, other) -> {},
                new SimpleMeterRegistry(),
                Clock.systemUTC(),
                Ticker.SYSTEM,
                new SecureRandom()));
    dispatch.start(fleet, (client, component, command) -> Optional.empty());
  }

  @AfterEach
  void stop() throws InterruptedException {
    dispatch.stop(Duration.ofSeconds(5));
    echo.shutdownNow();
    assertThat(echo.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    journal.close();
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("orb-dispatch")));
  }

  /** Clients that answer every command with its own id. */
  private final class Echo implements FanOut, Outlet {
    @Override
    public CompletionStage<List<String>> sendEach(List<Single> letters) {
      throw new AssertionError("nobody has params of its own here");
    }

    @Override
    public boolean isStorageFull() {
      return false;
    }

    @Override
    public CompletionStage<List<String>> send(Envelope envelope, List<String> clients) {
      echo.execute(() -> clients.forEach(client -> answer(client, envelope)));
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Void> send(Envelope envelope) {
      Addresses.clientOf(envelope.address())
          .ifPresent(client -> echo.execute(() -> answer(client, envelope)));
      return CompletableFuture.completedFuture(null);
    }

    private void answer(String client, Envelope envelope) {
      Command command = (Command) MessageCodec.decode(envelope.body());
      Reply reply =
          new Reply(
              command.id(),
              command.id(),
              1,
              JsonCodec.of(client + command.id()),
              null,
              command.ts(),
              null,
              1,
              null);
      dispatch.onMessage(
          new ReceivedDouble("orb.node.orb-1", client, MessageCodec.encode(reply), Map.of()));
    }
  }

  private static Submission to(Target target, Offline offline) {
    return Submission.of("echo", null, target, CommandOptions.DEFAULT.withOffline(offline), "test");
  }

  @Test
  void tenThousandCallsFromFiftyThreadsEachGetTheirOwnAnswer() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(50);
    try {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        wrong.add(callers.submit(() -> wrongAnswers(200)));
      }
      for (Future<Integer> count : wrong) {
        assertThat(count.get(60, TimeUnit.SECONDS)).isZero();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private int wrongAnswers(int calls) throws Exception {
    int wrong = 0;
    for (int i = 0; i < calls; i++) {
      DeliveryRecord row =
          dispatch
              .call(to(Target.client("c-7"), Offline.REJECT))
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      wrong += JsonCodec.of("c-7" + row.command()).equals(row.result()) ? 0 : 1;
    }
    return wrong;
  }

  @Test
  void manyDurableCommandsAreJournalledWithEveryAnswer() throws Exception {
    List<CommandId> ids = new ArrayList<>();
    List<CompletableFuture<CommandRecord>> accepted = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      accepted.add(
          dispatch.send(to(Target.client("c-" + i % 100), Offline.QUEUE)).toCompletableFuture());
    }
    for (CompletableFuture<CommandRecord> stage : accepted) {
      ids.add(stage.get(30, TimeUnit.SECONDS).id());
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ids.stream()
                    .allMatch(
                        id ->
                            dispatch.find(id.toString(), "test").state()
                                == CommandState.SUCCEEDED));
    assertThat(journal.openCommands("orb-1")).isEmpty();
  }

  @Test
  void aBroadcastEndsWithARowForEveryClient() throws Exception {
    CommandId id =
        dispatch
            .send(to(Target.all(), Offline.QUEUE))
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS)
            .id();
    CountDownLatch done = new CountDownLatch(1);
    List<DeliveryRecord> ended = new ArrayList<>();
    dispatch.watch(
        id,
        new Watcher() {
          @Override
          public void ended(DeliveryRecord delivery) {
            ended.add(delivery);
          }

          @Override
          public void done(CommandRecord command) {
            done.countDown();
          }
        });
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ended).hasSize(FLEET);
    assertThat(journal.deliveries(id)).hasSize(FLEET);
    assertThat(dispatch.find(id.toString(), "test").state()).isEqualTo(CommandState.SUCCEEDED);
  }
}
