package dev.orb.http;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure into a {@link Problem}, whoever found it: a handler, Javalin or Jetty. */
final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static void mount(RoutesConfig routes) {
    routes.exception(OrbException.class, Problems::answer);
    routes.exception(HttpResponseException.class, Problems::answer);
    routes.exception(Exception.class, Problems::answerUnexpected);
  }

  static void answer(OrbException e, Context context) {
    if (e.code() == ErrorCode.INTERNAL) {
      log.error("{} {} failed", context.method(), context.path(), e);
    }
    if (e.code() == ErrorCode.UNAUTHORIZED) {
      context.header("WWW-Authenticate", "Bearer");
    }
    write(context, Problem.of(e));
  }

  private static void answer(HttpResponseException e, Context context) {
    write(context, ofStatus(e.getStatus(), context.method() + " " + context.path()));
  }

  private static void answerUnexpected(Exception e, Context context) {
    log.error("{} {} failed", context.method(), context.path(), e);
    write(
        context,
        Problem.of(
            500, ErrorCode.INTERNAL, "a fault of this node", "its log has the cause at this time"));
  }

  private static void write(Context context, Problem problem) {
    if (context.res().isCommitted()) {
      // why: half an answer is out already; only a cut connection tells the reader
      throw new IllegalStateException("failed in the middle of an answer: " + problem.code());
    }
    // why not while it stops: nobody is to be waited for then
    if (!problem.code().equals(ErrorCode.SHUTTING_DOWN.name())) {
      Unread.discard(context);
    }
    context.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(problem.json());
  }

  private static Problem ofStatus(int status, String what) {
    return switch (status) {
      case 404 ->
          Problem.of(404, ErrorCode.NOT_FOUND, "no such route: " + what, "see docs/http-api.md");
      case 405 ->
          Problem.of(
              405,
              ErrorCode.BAD_PARAMS,
              "this method is not for this path",
              "see docs/http-api.md");
      case 413 ->
          Problem.of(413, ErrorCode.TOO_LARGE, "the body is too large", "see commands.max-payload");
      case 503 ->
          Problem.of(
              503, ErrorCode.SHUTTING_DOWN, "this node is stopping", "ask again in a moment");
      default ->
          status >= 500
              ? Problem.of(status, ErrorCode.INTERNAL, "a fault of this node", null)
              : Problem.of(status, ErrorCode.BAD_PARAMS, "this is no request that fits", null);
    };
  }

  /** For what never reaches a route, such as a request line that is none. */
  static boolean answer(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    byte[] body = ofStatus(status, request.getMethod()).json().getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put("Content-Type", Problem.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
