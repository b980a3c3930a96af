package dev.orb.server.journal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database server, in place of the file in the data folder.
 *
 * @param url as JDBC names it: {@code jdbc:postgresql://...}
 * @param user null leaves it to the URL or the driver
 * @param password null for none
 * @param holder says who writes there: the data folder's id. What a process that died has left open
 *     under it is ended before the next writes. Asked when the folder is locked
 */
public record DatabaseServer(
    String url, @Nullable String user, @Nullable String password, Supplier<String> holder) {

  /** The URL without what may be secret. */
  String shown() {
    int options = url.indexOf('?');
    return options < 0 ? url : url.substring(0, options);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "DatabaseServer[" + shown() + ", user=" + user + "]";
  }
}
