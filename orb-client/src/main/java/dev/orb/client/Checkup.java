package dev.orb.client;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.transport.Connector;
import dev.orb.transport.Proxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Goes the way from here to the fleet step by step, and says of each whether it holds. It takes no
 * command and changes nothing. Blocks.
 */
final class Checkup {
  private static final Duration BORNE = Duration.ofMinutes(1);

  private final ClientSettings settings;
  private final URI servers;
  private final @Nullable Proxy proxy;
  private final Surroundings world;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param proxy dials for it; null dials itself
   */
  Checkup(ClientSettings settings, URI servers, @Nullable Proxy proxy, Surroundings world) {
    this.settings = settings;
    this.servers = servers;
    this.proxy = proxy;
    this.world = world;
  }

  List<Finding> run(Duration timeout) {
    boolean reached = false;
    Proxy dials = proxy;
    if (dials != null) {
      // why: it resolves the server's name, and nobody else may reach the server
      reached = reach("proxy ", dials.host(), dials.port(), timeout);
    } else {
      for (String one : servers.toString().split(",", -1)) {
        URI server = URI.create(one.strip());
        String host = server.getHost().replaceAll("^\\[|]$", "");
        reached |= reach("", host, server.getPort(), timeout);
      }
    }
    if (reached) {
      enter(timeout);
    }
    return List.copyOf(findings);
  }

  // why asked for by hand: the library below says of a failure only what it ended in
  private boolean reach(String what, String host, int port, Duration timeout) {
    InetAddress[] found;
    try {
      found = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      fault("dns", what + host + " has no address", "mend the name in server, or the resolver");
      return false;
    }
    ok(
        "dns",
        what
            + host
            + " is "
            + Arrays.stream(found)
                .map(InetAddress::getHostAddress)
                .collect(Collectors.joining(", ")));
    String where = what + host + ":" + port;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(found[0], port), Math.toIntExact(timeout.toMillis()));
      ok("tcp", where + " answers");
      return true;
    } catch (IOException e) {
      fault(
          "tcp",
          where + " does not answer (" + e.getMessage() + ")",
          "see that the server runs and that no firewall is in between");
      return false;
    }
  }

  private void enter(Duration timeout) {
    Proof proof = new Proof(settings);
    Optional<String> secret = proof.secret();
    String instance = "check-" + UUID.randomUUID();
    try (Connector connector =
        secret.isPresent()
            ? world.connectors().of(Addresses.self(settings.id()), secret.get(), instance)
            : world.connectors().of(Addresses.JOINER, proof.token().credential(), instance)) {
      if (secret.isPresent()) {
        ask(connector, instance, timeout);
      } else {
        tryToken(connector, timeout);
      }
    } catch (OrbException e) {
      refused(e);
    }
  }

  private void tryToken(Connector connector, Duration timeout) {
    connector.connect(timeout, why -> {}).close();
    entered("the join token is one of this fleet; the client has not joined yet");
    ok("clock", "not asked before it has joined");
    ok("queue", "none before it has joined");
  }

  private void ask(Connector connector, String instance, Duration timeout) {
    CommandId id = CommandId.create(world.clock().instant(), world.random());
    Control answer =
        new Errand(connector, Addresses.errand(instance))
            .ask(
                // why not before: the clocks are compared by the way of the message alone
                () -> new Enrolling.Check(id, instance, world.clock().instant()),
                control ->
                    control instanceof Enrolling.Checked checked && checked.corr().equals(id),
                timeout);
    entered("client " + settings.id() + " is let in");
    if (answer instanceof Enrolling.Checked checked) {
      clock(checked);
      ok("queue", checked.open() + " open" + groups(checked));
    } else if (answer instanceof Control.Reject reject) {
      fault("queue", reject.code() + ": " + reject.message(), "see the server's log");
    }
  }

  private static String groups(Enrolling.Checked checked) {
    return checked.groups().isEmpty() ? "" : ", in groups " + String.join(", ", checked.groups());
  }

  private void clock(Enrolling.Checked checked) {
    Duration way = Duration.between(checked.echo(), world.clock().instant());
    Duration ahead = Duration.between(checked.echo().plus(way.dividedBy(2)), checked.ts());
    String clock = "the server's clock is " + ahead.toMillis() + " ms ahead";
    if (ahead.abs().compareTo(BORNE) > 0) {
      fault("clock", clock, "set this machine's clock, or the server's; commands run all the same");
    } else {
      ok("clock", clock);
    }
  }

  /** Whoever was let in has passed all doors before. */
  private void entered(String how) {
    tls();
    ok("credentials", how);
  }

  private void tls() {
    ok(
        "tls",
        encrypted() ? "the server's certificate is good" : "not used by " + servers.getScheme());
  }

  private void refused(OrbException e) {
    // why: what the server said as it refused has its mend in it
    int cut = e.mend().isPresent() ? -1 : e.reason().lastIndexOf("; ");
    String said = e.code() + ": " + (cut < 0 ? e.reason() : e.reason().substring(0, cut));
    String mend = e.mend().orElse(cut < 0 ? "see the server's log" : e.reason().substring(cut + 2));
    switch (e.code()) {
      case UNAUTHORIZED, FORBIDDEN, RATE_LIMITED, CONFLICT -> {
        tls();
        fault("credentials", said, mend);
      }
      case NOT_CONNECTED -> fault("credentials", said, mend);
      default -> fault(encrypted() ? "tls" : "credentials", said, mend);
    }
  }

  private boolean encrypted() {
    return servers.toString().contains("ssl://");
  }

  private void ok(String step, String detail) {
    findings.add(Finding.ok(step, detail));
  }

  private void fault(String step, String detail, String mend) {
    findings.add(new Finding(step, detail, mend));
  }
}
