package dev.orb.transport;

/**
 * One session at the broker: an ordered way out, and consumers beside it. A session costs the
 * broker some ten kilobytes, so what may share one does. Thread-safe.
 *
 * <p>The consumers of one channel take turns: a receiver that takes long, or a large body that
 * comes slowly, holds the others of its channel up, and nobody else.
 */
public interface Channel extends Outlet {

  /**
   * A new consumer in this session. Blocks for the broker, like closing it, and no longer than a
   * call.
   *
   * @throws dev.orb.protocol.OrbException as {@link Connection#inlet}
   */
  Inlet inlet(String queue, InletOptions options, Receiver receiver);
}
