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

  FailingDatabase(DataSource real) {
    this.real = real;
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
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("prepareStatement") && fails((String) arguments[0])) {
            throw new SQLException("the disk is full");
          }
          try {
            return method.invoke(connection, arguments);
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
