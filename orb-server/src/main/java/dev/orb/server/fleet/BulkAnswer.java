package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of every client that a target named, or would become.
 *
 * @param items one a client, in the target's order, the refused last
 */
public record BulkAnswer(List<Item> items) {
  public BulkAnswer {
    items = List.copyOf(items);
  }

  /** How many were changed, or would be. */
  public int changed() {
    return (int) items.stream().filter(item -> item.verdict() == Verdict.ACCEPTED).count();
  }

  /** How many were refused. */
  public int refused() {
    return (int) items.stream().filter(item -> item.verdict() == Verdict.REFUSED).count();
  }

  /**
   * What became of one.
   *
   * @param code why it was refused; null if it was not
   * @param handedOver of a rotation that was made: whether the client has its new secret; null of
   *     anything else
   * @param secret the new secret, which is kept nowhere, if the client does not have it
   */
  public record Item(
      String client,
      Verdict verdict,
      @Nullable ErrorCode code,
      @Nullable Boolean handedOver,
      @Nullable String secret) {
    /** One that is no rotation. */
    public Item(String client, Verdict verdict, @Nullable ErrorCode code) {
      this(client, verdict, code, null, null);
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Item[" + client + ", " + verdict + (code == null ? "" : ", " + code) + "]";
    }
  }

  /** What becomes of a client. */
  public enum Verdict {
    /** It was changed. */
    ACCEPTED,
    /** It is like that already. */
    UNCHANGED,
    /** Nothing was done with it. */
    REFUSED;

    /** The form in JSON and at the shell. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
