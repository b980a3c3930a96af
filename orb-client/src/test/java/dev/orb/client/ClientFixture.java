package dev.orb.client;

import dev.orb.exchange.HandlerThreads;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Command;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** A client on moved time before a fake broker; its sessions run on the test's thread. */
final class ClientFixture implements AutoCloseable {
  static final String CLIENT = "pump-7";
  static final String WORK = "orb.client.pump-7";
  static final String CONTROL = "orb.control.pump-7";

  final MovedTime time;
  final FakeBroker broker;
  final HandlerThreads handlers = new HandlerThreads("test", 4);
  final List<String> news = new CopyOnWriteArrayList<>();
  final OrbClient client;
  private final Random random = new Random(11);

  ClientFixture(MovedTime time, UnaryOperator<OrbClientBuilder> more) {
    this(time, Runnable::run, more);
  }

  /**
   * @param files where payloads are written, and where the schedules that it runs itself come due
   */
  ClientFixture(MovedTime time, Executor files, UnaryOperator<OrbClientBuilder> more) {
    this.time = time;
    this.broker = new FakeBroker(time::server);
    Surroundings world =
        new Surroundings(
            broker,
            Runnable::run,
            Runnable::run,
            Runnable::run,
            files,
            Runnable::run,
            time,
            handlers,
            time.deadlines(),
            time,
            time,
            new Random(3));
    OrbClientBuilder builder =
        more.apply(
            OrbClient.builder(CLIENT, URI.create("tcp://localhost:1"))
                .secret("s3cret")
                .listener(new Hearing(news)));
    this.client = builder.build(() -> new Home(world, () -> {}));
  }

  static ClientFixture of(UnaryOperator<OrbClientBuilder> more) {
    return new ClientFixture(new MovedTime(), more);
  }

  static ClientFixture plain() {
    return of(builder -> builder);
  }

  boolean start() {
    return client.start(Duration.ZERO);
  }

  FakeConnection connection() {
    return broker.last();
  }

  /** A durable command that may wait an hour, in the server's time. */
  Command command(String name) {
    return command(name, Duration.ofHours(1));
  }

  Command command(String name, Duration ttl) {
    CommandId id = CommandId.create(time.server(), random);
    return new Command(
        id,
        name,
        "node-1",
        "client:" + CLIENT,
        null,
        time.server(),
        time.server().plus(ttl),
        null,
        true,
        0,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @Override
  public void close() {
    client.stop(Duration.ofSeconds(4));
    handlers.close(Duration.ofSeconds(2));
  }

  private record Hearing(List<String> news) implements ClientListener {
    @Override
    public void welcomed(dev.orb.protocol.message.Control.Welcome welcome) {
      news.add("welcomed " + welcome.epoch());
    }

    @Override
    public void refused(dev.orb.protocol.OrbException why) {
      news.add("refused " + why.code());
    }

    @Override
    public void unreachable(dev.orb.protocol.OrbException why) {
      news.add("unreachable " + why.code());
    }

    @Override
    public void disconnected(String reason, boolean graceful) {
      news.add((graceful ? "left: " : "lost: ") + reason);
    }
  }
}
