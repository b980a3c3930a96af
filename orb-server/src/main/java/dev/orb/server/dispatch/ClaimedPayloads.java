package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;

/** Payloads that commands claim, which are kept as long. Thread-safe; does not block. */
public interface ClaimedPayloads {

  /** A node without payloads. */
  ClaimedPayloads NONE =
      new ClaimedPayloads() {
        @Override
        public boolean hold(CommandId payload, CommandId command) {
          return false;
        }

        @Override
        public void release(CommandId payload, CommandId command) {}
      };

  /** Keeps a payload for a command; false if it is not here. */
  boolean hold(CommandId payload, CommandId command);

  /** The command needs it no more. Idempotent. */
  void release(CommandId payload, CommandId command);
}
