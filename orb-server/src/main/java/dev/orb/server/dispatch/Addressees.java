package dev.orb.server.dispatch;

import dev.orb.server.journal.Addressee;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/** A fixed target set, found by client. Immutable, so that commands to the same set share one. */
final class Addressees {
  private static final int FEW = 8;

  private final List<Addressee> list;
  // why: open addressing in one array; a map would take eight times the memory of a broadcast
  private final int[] slots;

  Addressees(List<Addressee> list) {
    this.list = List.copyOf(list);
    this.slots = list.size() <= FEW ? new int[0] : index(this.list);
  }

  private static int[] index(List<Addressee> list) {
    int[] slots = new int[Integer.highestOneBit(list.size()) * 4];
    Arrays.fill(slots, -1);
    for (int i = 0; i < list.size(); i++) {
      int slot = first(list.get(i).client(), slots.length);
      while (slots[slot] >= 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = i;
    }
    return slots;
  }

  private static int first(String client, int length) {
    int hash = client.hashCode();
    return (hash ^ (hash >>> 16)) & (length - 1);
  }

  List<Addressee> list() {
    return list;
  }

  int size() {
    return list.size();
  }

  Addressee get(int index) {
    return list.get(index);
  }

  /** Their ids, in order. */
  List<String> clients() {
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return list.get(index).client();
      }

      @Override
      public int size() {
        return list.size();
      }
    };
  }

  /** The place of a client, -1 if it is none of them. */
  int find(String client) {
    if (slots.length == 0) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i).client().equals(client)) {
          return i;
        }
      }
      return -1;
    }
    int slot = first(client, slots.length);
    while (slots[slot] >= 0) {
      if (list.get(slots[slot]).client().equals(client)) {
        return slots[slot];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }
}
