package dev.orb.http.api;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * One route.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path from the root, with {@code {parameters}}
 * @param handler what answers it
 */
public record Route(HandlerType method, String path, Handler handler) {

  static Route get(String path, Handler handler) {
    return new Route(HandlerType.GET, Api.ROOT + path, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route(HandlerType.POST, Api.ROOT + path, handler);
  }

  static Route put(String path, Handler handler) {
    return new Route(HandlerType.PUT, Api.ROOT + path, handler);
  }

  static Route patch(String path, Handler handler) {
    return new Route(HandlerType.PATCH, Api.ROOT + path, handler);
  }

  static Route delete(String path, Handler handler) {
    return new Route(HandlerType.DELETE, Api.ROOT + path, handler);
  }

  /** Method and path, as the documentation writes them. */
  public String text() {
    return method.name() + " " + path;
  }
}
