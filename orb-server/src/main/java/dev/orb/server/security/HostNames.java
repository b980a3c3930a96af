package dev.orb.server.security;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names and addresses of this machine. */
public final class HostNames {
  private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);
  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern DNS = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}");
  private static final int MOST_ADDRESSES = 64;

  private HostNames() {}

  /** The machine's own name, {@code localhost} if it has none that others could dial. */
  public static String own() {
    try {
      String host = InetAddress.getLocalHost().getHostName();
      return isName(host) ? host : "localhost";
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Its name, its addresses and loopback's, beside what is given. */
  static Set<String> withOwn(Set<String> given) {
    Set<String> all = new TreeSet<>();
    given.forEach(host -> all.add(plain(host)));
    all.add(plain(own()));
    all.add("localhost");
    all.add("127.0.0.1");
    all.add(plain("::1"));
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
          .sorted()
          .limit(MOST_ADDRESSES)
          .forEach(all::add);
    } catch (SocketException e) {
      LOG.warn(
          "The addresses of this machine cannot be listed; its certificate has none: {}",
          e.toString());
    }
    return all;
  }

  // why: the same address is written in many ways, and is compared with what a certificate says
  private static String plain(String host) {
    if (!isAddress(host)) {
      return host.toLowerCase(Locale.ROOT);
    }
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      return host;
    }
  }

  /** Whether that is an address and no name. */
  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || V4.matcher(host).matches();
  }

  /** Whether it is a name or an address that a certificate can bear. */
  public static boolean isName(String host) {
    return isAddress(host) || DNS.matcher(host).matches();
  }
}
