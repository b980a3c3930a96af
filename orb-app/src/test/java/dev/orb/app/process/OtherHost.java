package dev.orb.app.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Another host, as far as the network goes: a network namespace with a link to this one, which can
 * be cut. Needs the right to make one, and the program {@code ip}.
 */
final class OtherHost implements AutoCloseable {
  private final String name;
  private final String link;
  private final String net;

  private OtherHost(int number) {
    String hex = String.format(Locale.ROOT, "%04x", number);
    name = "orb-test-" + hex;
    link = "orb-" + hex;
    // why these: they are set aside for tests of networks, and routed nowhere
    net = "198.18." + (number >> 8) + "." + (number & 0xfc);
  }

  /** Makes one, or has the test skipped with a plain word. */
  static OtherHost up() {
    OtherHost host = new OtherHost(ThreadLocalRandom.current().nextInt(1 << 16));
    if (!host.made()) {
      host.close();
      Assumptions.abort(
          "skipped: this user may not make a network namespace, or there is no program ip, so that"
              + " there is no second host");
    }
    return host;
  }

  private boolean made() {
    String far = link + "-f";
    return ip("netns", "add", name)
        && ip("link", "add", link, "type", "veth", "peer", "name", far, "netns", name)
        && ip("addr", "add", here() + "/30", "dev", link)
        && ip("link", "set", link, "up")
        && ip("-n", name, "addr", "add", there() + "/30", "dev", far)
        && ip("-n", name, "link", "set", far, "up")
        && ip("-n", name, "link", "set", "lo", "up");
  }

  /** This host's address on the link. */
  String here() {
    return address(1);
  }

  /** The other host's address. */
  String there() {
    return address(2);
  }

  private String address(int host) {
    int dot = net.lastIndexOf('.') + 1;
    return net.substring(0, dot) + (Integer.parseInt(net.substring(dot)) + host);
  }

  /** What a line starts with that runs there. */
  String[] exec() {
    return new String[] {"ip", "netns", "exec", name};
  }

  /** Cuts the link: nothing gets through, and nobody is told. */
  void cut() {
    require(ip("link", "set", link, "down"));
  }

  /** Restores it. */
  void restore() {
    require(ip("link", "set", link, "up"));
  }

  private static void require(boolean done) {
    if (!done) {
      throw new IllegalStateException("ip did not do it");
    }
  }

  private static boolean ip(String... arguments) {
    List<String> line = new ArrayList<>(List.of("ip"));
    line.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    ip("link", "del", link);
    ip("netns", "del", name);
  }
}
