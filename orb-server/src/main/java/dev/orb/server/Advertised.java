package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.security.HostNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What clients dial, as somebody wrote it: {@code host}, {@code host:port} or {@code
 * ssl://host:port}, several separated by commas.
 */
record Advertised(List<Place> places) {
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:(ssl|tcp)://)?(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/@?#\\s]+))(?::(\\d{1,5}))?");
  private static final String ALLOWED =
      "allowed: host, host:port or ssl://host:port, several separated by commas";

  /** One place; an empty scheme and the port 0 stand for the broker's own. */
  private record Place(String scheme, String host, int port) {
    String url(String usualScheme, int usualPort) {
      String written = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return (scheme.isEmpty() ? usualScheme : scheme)
          + "://"
          + written
          + ":"
          + (port == 0 ? usualPort : port);
    }
  }

  /**
   * @throws OrbException {@code INVALID_CONFIG}
   */
  static Advertised of(String text) {
    List<Place> places = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher place = PLACE.matcher(one.strip());
      if (!place.matches()) {
        throw refused(one);
      }
      String address = place.group(2);
      String host = address == null ? place.group(3) : address;
      int port = place.group(4) == null ? 0 : Integer.parseInt(place.group(4));
      if (!HostNames.isName(host) || port > 65_535) {
        throw refused(one);
      }
      places.add(new Place(place.group(1) == null ? "" : place.group(1), host, port));
    }
    return new Advertised(List.copyOf(places));
  }

  private static OrbException refused(String text) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, "broker.advertise: '" + text + "' is not possible", ALLOWED);
  }

  /** The names and addresses in it. */
  Set<String> hosts() {
    return places.stream().map(Place::host).collect(Collectors.toSet());
  }

  /** The whole, with what was left open. */
  String url(boolean encrypted, int port) {
    return places.stream()
        .map(place -> place.url(encrypted ? "ssl" : "tcp", port))
        .collect(Collectors.joining(","));
  }
}
