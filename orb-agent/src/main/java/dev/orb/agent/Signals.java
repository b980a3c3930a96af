package dev.orb.agent;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears signals of the operating system. */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Runs an action whenever the signal comes, on a thread of the JVM, instead of what it usually
   * does.
   *
   * @param name such as {@code HUP}
   * @return false if signals cannot be heard here
   */
  static boolean on(String name, Runnable action) {
    try {
      // why by name: the class is supported, but the compiler warns of each mention in a way that
      // cannot be turned off
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                switch (method.getName()) {
                  case "handle" -> action.run();
                  case "equals" -> {
                    return arguments != null && proxy == arguments[0];
                  }
                  case "hashCode" -> {
                    return System.identityHashCode(proxy);
                  }
                  default -> {
                    return "SIG" + name;
                  }
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
      return true;
    } catch (ReflectiveOperationException e) {
      LOG.info("SIG{} is not heard here", name, e);
      return false;
    }
  }
}
