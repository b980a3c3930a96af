package dev.orb.house.broken.signatures.protocol.json;

import com.google.gson.JsonElement;

final class KeepsInside {
  private KeepsInside() {}

  static boolean isNull(JsonElement element) {
    return element.isJsonNull();
  }
}
