package dev.orb.http;

import io.javalin.http.Context;
import io.javalin.http.RequestLogger;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Measures requests by method, route and status: the routes are few, whatever callers ask for. */
final class RequestMeter implements RequestLogger {
  private static final double NANOS_IN_MILLI = 1_000_000.0;

  private final MeterRegistry meters;

  RequestMeter(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void handle(Context context, Float millis) {
    Endpoint matched = context.endpoints().lastHttpEndpoint();
    String route = matched == null ? "none" : matched.path;
    String method = matched == null ? "none" : matched.method.name();
    meters
        .timer(
            "orb_http_request_seconds",
            "method",
            method,
            "route",
            route,
            "status",
            String.valueOf(context.statusCode()))
        .record((long) (millis * NANOS_IN_MILLI), TimeUnit.NANOSECONDS);
  }
}
