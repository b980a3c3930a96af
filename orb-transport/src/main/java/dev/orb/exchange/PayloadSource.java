package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Fetches what commands claim. Thread-safe; does not block. */
public interface PayloadSource {

  /** Of an end that fetches nothing. */
  PayloadSource NONE =
      command ->
          new Fetching() {
            @Override
            public CompletionStage<Payload> payload() {
              return CompletableFuture.failedFuture(
                  new OrbException(ErrorCode.BAD_PARAMS, "nobody here fetches payloads"));
            }

            @Override
            public void close() {}
          };

  /**
   * Begins to fetch what a command claims, whose turn has come.
   *
   * @return to be closed when the command is done with
   */
  Fetching fetch(Command command);

  /** Gives up everything that is not here, because this end stops; takes up no more. */
  default void stop() {}

  /** One payload on its way. */
  interface Fetching extends AutoCloseable {

    /**
     * The payload once it is here.
     *
     * @return fails with an {@link OrbException}: {@code SHUTTING_DOWN} if this end stops, any
     *     other code is the one that the command is refused with
     */
    CompletionStage<Payload> payload();

    /** Gives it up, or removes it. Idempotent. */
    @Override
    void close();
  }
}
