package dev.orb.protocol;

/**
 * A command's name with the Java types of its parameters and result: one descriptor that both ends
 * share.
 *
 * @param name the command's name
 * @param params what the handler takes; {@link Json} for anything, {@link Void} for nothing
 * @param result what the handler returns; {@link Json} for anything, {@link Void} for nothing
 */
public record CommandType<P, R>(String name, Class<P> params, Class<R> result) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if the name is none
   */
  public CommandType {
    Names.command(name);
  }

  /** A command with these types. */
  public static <P, R> CommandType<P, R> of(String name, Class<P> params, Class<R> result) {
    return new CommandType<>(name, params, result);
  }

  /** A command that takes and returns any JSON. */
  public static CommandType<Json, Json> untyped(String name) {
    return new CommandType<>(name, Json.class, Json.class);
  }

  /** A request to run this with these parameters and the usual options. */
  public CommandRequest<R> with(P params) {
    return new CommandRequest<>(name, params, result, CommandOptions.DEFAULT);
  }

  /** A request to run this without parameters. */
  public CommandRequest<R> request() {
    return new CommandRequest<>(name, null, result, CommandOptions.DEFAULT);
  }
}
