package dev.orb.server.dispatch;

import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.Addressee;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets commands to the same clients share one set: a broadcast a second to 10,000 clients holds it
 * once, not once a command. Thread-safe; the few sets that were used last are remembered.
 */
final class AddresseeSets {
  private static final int REMEMBERED = 8;
  private static final int WORTH_SHARING = 32;

  private final AtomicReferenceArray<@Nullable Addressees> last =
      new AtomicReferenceArray<>(REMEMBERED);
  private final AtomicInteger next = new AtomicInteger();

  Addressees of(List<ClientView> clients) {
    List<Addressee> list = new ArrayList<>(clients.size());
    clients.forEach(client -> list.add(new Addressee(client.id(), client.enrolment())));
    return shared(list);
  }

  /** The set of this list, one that is known already if there is one. */
  Addressees shared(List<Addressee> list) {
    if (list.size() < WORTH_SHARING) {
      return new Addressees(list);
    }
    for (int i = 0; i < REMEMBERED; i++) {
      Addressees set = last.get(i);
      if (set != null && set.list().equals(list)) {
        return set;
      }
    }
    Addressees set = new Addressees(list);
    last.set(Math.floorMod(next.getAndIncrement(), REMEMBERED), set);
    return set;
  }
}
