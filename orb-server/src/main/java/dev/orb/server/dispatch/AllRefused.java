package dev.orb.server.dispatch;

import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Refusal;
import java.util.List;

/** Every target of a command was refused. Its code is the first refusal's. */
public final class AllRefused extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refusal> refused;

  AllRefused(List<Refusal> refused) {
    super(
        refused.get(0).code(),
        "all " + refused.size() + " targets were refused, first " + refused.get(0).client());
    this.refused = List.copyOf(refused);
  }

  /** Who was refused and why. */
  public List<Refusal> refused() {
    return refused;
  }
}
