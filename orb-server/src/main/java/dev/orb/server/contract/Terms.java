package dev.orb.server.contract;

import dev.orb.protocol.Contract;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.schema.SchemaCheck;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One contract, whoever has it. Its schema is compiled when it is asked for first. */
final class Terms {
  private final String hash;
  private final Contract contract;
  // why: two threads may both compile it, and it is the same; the check is there before the word
  private volatile @Nullable SchemaCheck check;
  private volatile boolean compiled;

  Terms(String hash, Contract contract) {
    this.hash = hash;
    this.contract = contract;
  }

  String hash() {
    return hash;
  }

  Contract contract() {
    return contract;
  }

  Optional<String> fault(@Nullable Json params) {
    Json schema = contract.params();
    if (schema == null) {
      return Optional.empty();
    }
    if (!compiled) {
      check = SchemaCheck.of(schema).orElse(null);
      compiled = true;
    }
    SchemaCheck known = check;
    return known == null ? Optional.empty() : known.fault(judged(schema, params));
  }

  /** A handler that takes an object takes nothing at all for an empty one. */
  private static Json judged(Json schema, @Nullable Json params) {
    if (params != null && !params.isNull()) {
      return params;
    }
    boolean object =
        schema.get("type").filter(type -> type.text().contains("\"object\"")).isPresent();
    return object ? JsonCodec.EMPTY_OBJECT : JsonCodec.NULL;
  }
}
