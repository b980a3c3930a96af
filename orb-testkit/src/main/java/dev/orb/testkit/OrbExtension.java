package dev.orb.testkit;

import dev.orb.client.OrbClient;
import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole of ORB in the JVM of a JUnit 5 test: server, its real broker on a free port of
 * loopback, its database in a folder that goes with it, and the clients that the test describes.
 * Tests that share one take turns.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final OrbExtension ORB =
 *     OrbExtension.with()
 *         .client("pump-7", client -> client.on(OPEN, (args, context) -> pump.open(args)), "pumps")
 *         .build();
 *
 * @Test
 * void thePumpOpens() {
 *   State now = ORB.server().client("pump-7").call(OPEN, new Open(40), Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>In a static field, or by {@code @ExtendWith} at the class, there is one stack for all tests of
 * the class and its nested classes; in a field of the instance each test gets a new one. A test's
 * method may take an {@link OrbServer}, an {@link OrbStack} or a {@link MovableClock} as a
 * parameter.
 *
 * <p>JUnit is for whoever uses this class to bring: the kit does not pull it in.
 */
public final class OrbExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {
  private final Description description;
  private @Nullable Running running;

  private record Described(String id, Consumer<OrbClientBuilder> handlers, List<String> groups) {}

  private record Description(
      UnaryOperator<ServerSettings> settings,
      Consumer<OrbServer.Builder> more,
      List<Described> clients) {}

  /** One stack, and who has started it. */
  private record Running(String owner, TestFolder folder, MovableClock clock, OrbStack stack) {}

  /** A server with the usual settings of a test and no client. For {@code @ExtendWith}. */
  public OrbExtension() {
    this(new Description(usual -> usual, builder -> {}, List.of()));
  }

  private OrbExtension(Description description) {
    this.description = description;
  }

  /** An extension to be described and built. */
  public static Builder with() {
    return new Builder();
  }

  /** The server, started. */
  public OrbServer server() {
    return stack().server();
  }

  /** The server and its clients; more clients may be added, and go with it. */
  public OrbStack stack() {
    return running().stack();
  }

  /** The server's clock, to be moved ahead. */
  public MovableClock clock() {
    return running().clock();
  }

  /**
   * A client that was described or added, welcomed by the server.
   *
   * @throws OrbException {@code UNKNOWN_CLIENT}
   */
  public OrbClient client(String id) {
    return stack().client(id);
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new OrbException(
          ErrorCode.NOT_STARTED,
          "no test runs",
          "register the extension: @RegisterExtension, or @ExtendWith at the class");
    }
    return now;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stop(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop(context);
  }

  // why: around a test of a nested class all four are called, inside those of the outer one
  private void start(ExtensionContext context) {
    if (running != null) {
      return;
    }
    TestFolder folder = TestFolder.create();
    MovableClock clock = new MovableClock();
    OrbStack stack = null;
    try {
      stack =
          OrbStack.start(
              folder.path(),
              description.settings(),
              builder -> {
                builder.clock(clock);
                description.more().accept(builder);
              });
      for (Described client : description.clients()) {
        stack.client(client.id(), client.handlers(), client.groups().toArray(String[]::new));
      }
      running = new Running(context.getUniqueId(), folder, clock, stack);
    } catch (RuntimeException e) {
      if (stack != null) {
        stack.close();
      }
      folder.close();
      throw e;
    }
  }

  private void stop(ExtensionContext context) {
    Running ending = running;
    if (ending != null && ending.owner().equals(context.getUniqueId())) {
      running = null;
      try {
        ending.stack().close();
      } finally {
        ending.folder().close();
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == OrbServer.class || type == OrbStack.class || type == MovableClock.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == OrbServer.class) {
      return server();
    }
    return type == OrbStack.class ? stack() : clock();
  }

  /** Describes what the test needs. Not thread-safe. */
  public static final class Builder {
    private final List<Described> clients = new ArrayList<>();
    private UnaryOperator<ServerSettings> settings = usual -> usual;
    private Consumer<OrbServer.Builder> more = builder -> {};

    private Builder() {}

    /** Other settings than the usual of a test. */
    public Builder settings(UnaryOperator<ServerSettings> change) {
      settings = change;
      return this;
    }

    /** Handlers and callbacks of the server. */
    public Builder server(Consumer<OrbServer.Builder> parts) {
      more = parts;
      return this;
    }

    /** A client that is enrolled in these groups, connected and welcomed before the test. */
    public Builder client(String id, Consumer<OrbClientBuilder> handlers, String... groups) {
      clients.add(new Described(id, handlers, List.of(groups)));
      return this;
    }

    /** The extension, for a field with {@code @RegisterExtension}. */
    public OrbExtension build() {
      return new OrbExtension(new Description(settings, more, List.copyOf(clients)));
    }
  }
}
