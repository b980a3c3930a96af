package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A target names clients of which none can be asked, or changed. Its code is the first refusal's.
 */
public final class NobodyToAsk extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refusal> refused;

  private NobodyToAsk(List<Refusal> refused, String what) {
    super(
        refused.get(0).code(),
        refused.size() == 1
            ? refused.get(0).client() + " cannot be " + what
            : "none of "
                + refused.size()
                + " can be "
                + what
                + ", first "
                + refused.get(0).client(),
        switch (refused.get(0).code()) {
          case TOO_LARGE -> "it would have more groups or labels than a client may";
          case CONFLICT -> "an expression says who is in that group";
          default -> "orb client list shows who is enrolled";
        });
    this.refused = List.copyOf(refused);
  }

  /**
   * The refusal of all of them.
   *
   * @param refused why each cannot be asked, in the target's order; at least one
   */
  public static NobodyToAsk of(Map<String, ErrorCode> refused) {
    return new NobodyToAsk(
        refused.entrySet().stream()
            .map(entry -> new Refusal(entry.getKey(), entry.getValue()))
            .toList(),
        "asked");
  }

  /** The refusal of all whom an answer has, which has at least one and no other. */
  static NobodyToAsk changed(BulkAnswer answer) {
    List<Refusal> refused = new ArrayList<>();
    for (BulkAnswer.Item item : answer.items()) {
      ErrorCode code = item.code();
      refused.add(new Refusal(item.client(), code == null ? ErrorCode.INTERNAL : code));
    }
    return new NobodyToAsk(refused, "changed");
  }

  /** Who cannot be asked and why. */
  public List<Refusal> refused() {
    return refused;
  }
}
