package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Refusal;
import java.util.List;
import java.util.Map;

/** A target names clients of which none can be asked. Its code is the first refusal's. */
public final class NobodyToAsk extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refusal> refused;

  private NobodyToAsk(List<Refusal> refused) {
    super(
        refused.get(0).code(),
        refused.size() == 1
            ? refused.get(0).client() + " cannot be asked"
            : "none of " + refused.size() + " can be asked, first " + refused.get(0).client(),
        "orb client list shows who is enrolled");
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
            .toList());
  }

  /** Who cannot be asked and why. */
  public List<Refusal> refused() {
    return refused;
  }
}
