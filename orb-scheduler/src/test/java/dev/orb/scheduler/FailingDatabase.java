package dev.orb.scheduler;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that fails at statements with these words, as long as it is told to. */
final class FailingDatabase {
  private final DataSource real;
  private volatile @Nullable String words;
  private volatile @Nullable String lost;

  FailingDatabase(DataSource real) {
    this.real = real;
  }

  /** The next commit after a statement with these words is done, and seems to have failed. */
  void loseTheAnswerAfter(String statement) {
    lost = statement;
  }

  /** Fails from now on; with null no more. */
  void failAt(@Nullable String statement) {
    words = statement;
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (proxy, method, arguments) ->
            method.getName().equals("getConnection")
                ? connection()
                : method.invoke(real, arguments));
  }

  private Connection connection() throws SQLException {
    Connection connection = real.getConnection();
    boolean[] loses = {false};
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("prepareStatement") && fails((String) arguments[0])) {
            throw new SQLException("the disk is full");
          }
          String losing = lost;
          if (losing != null
              && method.getName().equals("prepareStatement")
              && ((String) arguments[0]).toLowerCase(Locale.ROOT).contains(losing)) {
            loses[0] = true;
          }
          try {
            Object done = method.invoke(connection, arguments);
            if (loses[0] && method.getName().equals("commit")) {
              loses[0] = false;
              lost = null;
              throw new SQLException("the line is dead");
            }
            return done;
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
        });
  }

  private boolean fails(String statement) {
    String until = words;
    return until != null && statement.toLowerCase(Locale.ROOT).contains(until);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
