package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;

/** Reads the parameters of a command for a typed handler. */
final class Params {
  private Params() {}

  /**
   * The parameters as the handler's type.
   *
   * @param type {@link Json} takes anything as it is, {@link Void} nothing, whatever came; a record
   *     takes absence as an empty object
   * @throws Unfit if they do not fit
   */
  // why: a handler that takes nothing is written for Void, whose only value is null
  @SuppressWarnings("NullAway")
  static <P> P read(CommandContext context, Class<P> type) {
    if (type == Void.class) {
      return null;
    }
    Json params = context.params();
    if (type == Json.class) {
      return type.cast(params);
    }
    boolean absent = context instanceof Run run && run.command().params() == null;
    P value;
    try {
      value = absent && type.isRecord() ? JsonCodec.EMPTY_OBJECT.as(type) : params.as(type);
    } catch (OrbException e) {
      throw new Unfit(e);
    }
    String fault = ParamRules.fault(value);
    if (fault != null) {
      throw new Unfit(new OrbException(ErrorCode.BAD_PARAMS, fault));
    }
    return value;
  }

  /** The parameters do not fit the handler: told apart from what the handler itself throws. */
  static final class Unfit extends OrbException {
    private static final long serialVersionUID = 1L;

    Unfit(OrbException cause) {
      super(ErrorCode.BAD_PARAMS, cause.reason(), cause.mend().orElse(null), cause);
    }
  }
}
