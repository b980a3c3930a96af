package dev.orb.house.broken.signatures.protocol.json;

import com.google.gson.JsonElement;

/** Shows what it is made of. */
public record BreaksRecord(JsonElement element) {}
