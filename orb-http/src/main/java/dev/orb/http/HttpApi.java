package dev.orb.http;

import dev.orb.http.api.Api;
import dev.orb.http.api.HeldRequests;
import dev.orb.http.api.Route;
import dev.orb.http.api.Services;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP edge, listening. Thread-safe. */
public final class HttpApi implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);

  /** How long a request may go on whose token has ended. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration STOP = Duration.ofSeconds(5);

  private final Javalin javalin;
  private final HeldRequests held;
  private final List<Route> routes;
  private final HttpThreads threads;
  private final GracefulHandler requests;
  private final AtomicBoolean stopped = new AtomicBoolean();

  private HttpApi(
      Javalin javalin,
      GracefulHandler requests,
      HeldRequests held,
      List<Route> routes,
      HttpThreads threads) {
    this.requests = requests;
    this.javalin = javalin;
    this.held = held;
    this.routes = routes;
    this.threads = threads;
  }

  /**
   * Listens.
   *
   * @throws OrbException {@code INVALID_CONFIG} if the port is in use or the address is not ours
   */
  public static HttpApi start(HttpSettings settings, Services services) {
    return start(settings, services, port -> {});
  }

  /**
   * Listens.
   *
   * @param bound told the port once it is ours and before the first request is answered
   * @throws OrbException {@code INVALID_CONFIG} if the port is in use or the address is not ours
   */
  public static HttpApi start(HttpSettings settings, Services services, IntConsumer bound) {
    HeldRequests held = new HeldRequests(HttpThreads.HELD);
    GracefulHandler requests = new GracefulHandler();
    List<Route> routes = new ArrayList<>(new OpenRoutes(services).routes());
    routes.addAll(Api.routes(services, held));
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config, settings, requests, bound);
              config.requestLogger.http(new RequestMeter(services.meters()));
              Problems.mount(config.routes);
              config.routes.before(
                  Api.ROOT + "/*",
                  new Gate(services.ownToken(), services.apiTokens(), services.freezing())::check);
              routes.forEach(
                  route ->
                      config.routes.addEndpoint(
                          Endpoint.create(route.method(), route.path()).handler(route::serve)));
            });
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      throw cannotListen(settings, e);
    }
    HttpApi api =
        new HttpApi(
            javalin, requests, held, List.copyOf(routes), HttpThreads.every(LOOK, held::sweep));
    log.info("HTTP API on http://{}:{}", settings.bind(), api.port());
    return api;
  }

  private static void configure(
      JavalinConfig config, HttpSettings settings, GracefulHandler requests, IntConsumer bound) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = settings.maxRequest();
    config.jetty.threadPool = HttpThreads.pool();
    config.jetty.addConnector((server, http) -> connector(server, http, settings, bound));
    config.jetty.modifyServer(
        server -> {
          server.setStopTimeout(STOP.toMillis());
          server.setHandler(requests);
          server.setErrorHandler(Problems::answer);
        });
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
  }

  private static Connector connector(
      Server server, HttpConfiguration http, HttpSettings settings, IntConsumer bound) {
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(http)) {
          @Override
          public void open() throws IOException {
            boolean first = !isOpen();
            super.open();
            if (first) {
              bound.accept(getLocalPort());
            }
          }
        };
    connector.setHost(settings.bind());
    connector.setPort(settings.port());
    // why: a stop would wait a second for every idle connection that its caller keeps open
    connector.setShutdownIdleTimeout(100);
    return connector;
  }

  private static OrbException cannotListen(HttpSettings settings, JavalinException e) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "http.port: " + settings.bind() + ":" + settings.port() + " is in use or not ours",
        "stop what listens there, or choose another http.port, 0 for any free one",
        e);
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Every route, for the test that compares them with the documentation. */
  public List<Route> routes() {
    return routes;
  }

  /**
   * Ends what waits or streams, lets the rest finish for a few seconds, and closes the port.
   * Idempotent.
   */
  @Override
  public void close() {
    if (stopped.compareAndSet(false, true)) {
      held.stop();
      awaitAnswers();
      javalin.stop();
      threads.close();
    }
  }

  // why apart from the stop: that gives a connection a tenth of a second, whatever is asked on it
  private void awaitAnswers() {
    try {
      requests.shutdown().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("requests are cut off by the stop: {}", e.toString());
    }
  }
}
