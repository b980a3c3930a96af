package dev.orb.http.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * One route.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path from the root, with {@code {parameters}}
 * @param right what it asks of its caller
 * @param handler what answers it
 */
public record Route(HandlerType method, String path, Right right, Handler handler) {

  static Route get(Right right, String path, Handler handler) {
    return new Route(HandlerType.GET, Api.ROOT + path, right, handler);
  }

  static Route post(Right right, String path, Handler handler) {
    return new Route(HandlerType.POST, Api.ROOT + path, right, handler);
  }

  static Route put(Right right, String path, Handler handler) {
    return new Route(HandlerType.PUT, Api.ROOT + path, right, handler);
  }

  static Route patch(Right right, String path, Handler handler) {
    return new Route(HandlerType.PATCH, Api.ROOT + path, right, handler);
  }

  static Route delete(Right right, String path, Handler handler) {
    return new Route(HandlerType.DELETE, Api.ROOT + path, right, handler);
  }

  /** Answers a request if its caller has the right. */
  public void serve(Context context) throws Exception {
    if (right.role() != null) {
      right.require(Caller.of(context));
    }
    handler.handle(context);
  }

  /** The method's name. */
  public String verb() {
    return method.name();
  }

  /** Method and path, as the documentation writes them. */
  public String text() {
    return verb() + " " + path;
  }
}
