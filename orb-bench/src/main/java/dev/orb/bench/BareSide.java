package dev.orb.bench;

import dev.orb.bench.bare.BareBroker;
import dev.orb.bench.bare.BareCaller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The limit: the broker with our settings and queues, and nothing of ours. */
final class BareSide implements Side {
  static final String NAME = "bare";

  private final byte[] body = OrbSide.PARAMS.text().getBytes(StandardCharsets.UTF_8);
  private final int clients;
  private final BareBroker broker;
  private final FleetProcess fleet;
  private final BareCaller caller;

  private BareSide(int clients, BareBroker broker, FleetProcess fleet, BareCaller caller) {
    this.clients = clients;
    this.broker = broker;
    this.fleet = fleet;
    this.caller = caller;
  }

  /** A broker in this folder, and its clients. */
  static BareSide start(Path folder, int clients) throws Exception {
    BareBroker broker = new BareBroker(folder);
    try {
      return new BareSide(clients, broker, fleet(broker, folder, 0, clients), new BareCaller());
    } catch (Exception e) {
      broker.close();
      throw e;
    }
  }

  /**
   * Makes the queues of the clients from the first to the one before the end, and connects them.
   */
  static FleetProcess fleet(BareBroker broker, Path folder, int first, int end) throws Exception {
    for (int i = first; i < end; i++) {
      broker.enrol("c-" + i);
    }
    return FleetProcess.start(
        folder, new FleetProcess.Order(NAME, broker.port(), first, end, false));
  }

  @Override
  public long[] calls(int messages) throws Exception {
    return caller.sequential(messages, false, body);
  }

  @Override
  public long calls(Load load) throws Exception {
    return caller.pipelined(load.messages(), load.window(), load.clients(), false, body);
  }

  @Override
  public long durables(Load load) throws Exception {
    return caller.pipelined(load.messages(), load.window(), load.clients(), true, body);
  }

  @Override
  public long broadcast() throws Exception {
    return caller.broadcast(clients, true, body);
  }

  @Override
  public long fleetCpu() {
    return fleet.cpu();
  }

  @Override
  public void close() {
    caller.close();
    broker.close();
    fleet.close();
  }
}
