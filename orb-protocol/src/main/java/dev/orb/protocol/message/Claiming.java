package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client and a node say about the payload that a command claims. */
public sealed interface Claiming extends Control {
  /** The most bytes of one piece. */
  int MOST_PIECE = 1 << 20;

  /**
   * Client to the node of the claim: a piece of this command's payload, please.
   *
   * @param corr the command
   * @param offset from which byte on
   * @param length how many bytes at most
   * @param ts the server's time
   */
  record Fetch(CommandId corr, long offset, int length, Instant ts) implements Claiming {
    public Fetch {
      if (offset < 0 || length < 1 || length > MOST_PIECE) {
        throw new OrbException(
            ErrorCode.MALFORMED, "offset " + offset + " and length " + length + " do not fit");
      }
    }

    @Override
    public String name() {
      return "fetch";
    }
  }

  /**
   * Node to control queue: this is it. Its bytes follow in the same body.
   *
   * @param corr the command
   * @param offset which byte its first one is
   * @param whole what is known of the payload; null with an error
   * @param error why there are no bytes, null if there are
   * @param ts the server's time
   */
  record Piece(
      CommandId corr, long offset, @Nullable Whole whole, @Nullable Failure error, Instant ts)
      implements Claiming {
    public Piece {
      if ((whole == null) == (error == null) || offset < 0) {
        throw new OrbException(ErrorCode.MALFORMED, "a piece is of something, or has an error");
      }
    }

    @Override
    public String name() {
      return "piece";
    }
  }

  /**
   * A payload as it is when it is whole.
   *
   * @param size its bytes
   * @param sha256 of all of them, in hexadecimal digits
   * @param contentType what they are, as in HTTP; nobody on the way looks at them
   */
  record Whole(long size, String sha256, String contentType) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws OrbException {@code MALFORMED} or {@code BAD_PARAMS} if a value is impossible
     */
    public Whole {
      if (size < 0 || !SHA256.matcher(sha256).matches()) {
        throw new OrbException(ErrorCode.MALFORMED, "no size and sum of a payload");
      }
      ContentType.require(contentType);
    }
  }
}
