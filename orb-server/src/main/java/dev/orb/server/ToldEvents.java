package dev.orb.server;

import dev.orb.protocol.CommandId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The last events of each client that subscribers were told of, so that a copy is not told again.
 * The broker takes copies out by their ids; this is for what it gives twice, after its consumer was
 * closed before an acknowledgement came to it. Bounded in clients and in ids of each, so that no
 * client can push out what is remembered of another's. For one thread at a time.
 */
final class ToldEvents {
  private static final int CLIENTS = 1_024;
  private static final int IDS = 256;

  private final Map<String, Ring> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ring> eldest) {
          return size() > CLIENTS;
        }
      };

  boolean contains(String client, CommandId id) {
    Ring ring = clients.get(client);
    return ring != null && ring.contains(id.uuid());
  }

  void add(String client, CommandId id) {
    clients.computeIfAbsent(client, one -> new Ring()).add(id.uuid());
  }

  private static final class Ring {
    private final long[] ids = new long[2 * IDS];
    private int next;

    void add(UUID id) {
      ids[next] = id.getMostSignificantBits();
      ids[next + 1] = id.getLeastSignificantBits();
      next = (next + 2) % ids.length;
    }

    boolean contains(UUID id) {
      for (int i = 0; i < ids.length; i += 2) {
        if (ids[i] == id.getMostSignificantBits() && ids[i + 1] == id.getLeastSignificantBits()) {
          return true;
        }
      }
      return false;
    }
  }
}
