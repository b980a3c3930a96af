package dev.orb.protocol.message;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.Names;
import dev.orb.protocol.message.Control.Declared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A component of a client as it tells of it: handlers, a version and a state under a name of its
 * own.
 *
 * @param name by the rules of ids, one of its kind at its client
 * @param version empty if it has none; what is longer than 128 characters is cut
 * @param state what it is doing; null if it does not say
 * @param remark words to its state; what is longer than 1,024 characters is cut
 * @param functions what its handlers declare
 */
public record DeclaredComponent(
    String name,
    String version,
    @Nullable ClientState state,
    @Nullable String remark,
    List<Declared> functions) {
  /** The most that a client hosts; what comes after them is passed over. */
  public static final int MOST = 64;

  private static final int LONGEST_VERSION = 128;
  private static final int LONGEST_REMARK = 1 << 10;

  /**
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if the name is none
   */
  public DeclaredComponent {
    Names.id("component", name);
    version = cut(version, LONGEST_VERSION);
    remark = remark == null ? null : cut(remark, LONGEST_REMARK);
    functions = List.copyOf(functions);
  }

  private static String cut(String words, int longest) {
    return words.length() <= longest ? words : words.substring(0, longest);
  }

  /** The same without what its handlers declare. */
  public DeclaredComponent withoutFunctions() {
    return functions.isEmpty()
        ? this
        : new DeclaredComponent(name, version, state, remark, List.of());
  }

  /** The same with another state. */
  public DeclaredComponent withState(@Nullable ClientState other, @Nullable String words) {
    return new DeclaredComponent(name, version, other, words, functions);
  }

  /** The first of each name, and no more than a client may host. */
  static List<DeclaredComponent> admitted(List<DeclaredComponent> all) {
    if (all.isEmpty()) {
      return List.of();
    }
    Map<String, DeclaredComponent> byName = new LinkedHashMap<>();
    for (DeclaredComponent one : all) {
      if (byName.size() < MOST) {
        byName.putIfAbsent(one.name(), one);
      }
    }
    return List.copyOf(byName.values());
  }

  /**
   * The same components without the contracts for which there is no room beside the client's own
   * handlers: in their order, each is kept that still fits.
   */
  public static List<DeclaredComponent> bounded(List<DeclaredComponent> all, List<Declared> own) {
    List<DeclaredComponent> kept = new ArrayList<>(all.size());
    int room = Declared.MOST_BYTES - Declared.size(own);
    for (DeclaredComponent one : all) {
      List<Declared> functions = Declared.bounded(one.functions(), room);
      room -= Declared.size(functions);
      kept.add(
          new DeclaredComponent(one.name(), one.version(), one.state(), one.remark(), functions));
    }
    return List.copyOf(kept);
  }
}
