package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;

/** A target that never became a delivery. */
public record Refusal(String client, ErrorCode code) {}
