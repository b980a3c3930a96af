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
    if (clients.size() >= WORTH_SHARING) {
      for (int i = 0; i < REMEMBERED; i++) {
        Addressees set = last.get(i);
        if (set != null && isSame(set, clients)) {
          return set;
        }
      }
    }
    List<Addressee> list = new ArrayList<>(clients.size());
    clients.forEach(client -> list.add(new Addressee(client.id(), client.enrolment())));
    return remember(new Addressees(list));
  }

  private Addressees remember(Addressees set) {
    if (set.size() >= WORTH_SHARING) {
      last.set(Math.floorMod(next.getAndIncrement(), REMEMBERED), set);
    }
    return set;
  }

  private static boolean isSame(Addressees set, List<ClientView> clients) {
    if (set.size() != clients.size()) {
      return false;
    }
    for (int i = 0; i < clients.size(); i++) {
      Addressee known = set.get(i);
      ClientView client = clients.get(i);
      if (known.enrolment() != client.enrolment() || !known.client().equals(client.id())) {
        return false;
      }
    }
    return true;
  }
}
