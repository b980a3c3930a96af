package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Retries;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values that are one column of text. The names are the file's format: they stay. */
final class StoredText {
  private static final String REFUSED = "refused";

  private StoredText() {}

  static String of(Target target) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (target.everybody()) {
      members.put("all", true);
    }
    putUnlessEmpty(members, "clients", target.clients());
    putUnlessEmpty(members, "groups", target.groups());
    if (!target.narrowing().isNone()) {
      members.put("narrowing", target.narrowing());
    }
    return JsonCodec.of(members).text();
  }

  private static void putUnlessEmpty(
      Map<String, Object> members, String name, Collection<String> values) {
    if (!values.isEmpty()) {
      members.put(name, values);
    }
  }

  static Target target(String text) {
    Json json = JsonCodec.parse(text);
    return new Target(
        json.get("all").map(Json::bool).orElse(false),
        strings(json, "clients"),
        strings(json, "groups"),
        json.get("narrowing").map(kept -> kept.as(Narrowing.class)).orElse(Narrowing.NONE));
  }

  static String of(Collection<String> values) {
    return JsonCodec.of(values).text();
  }

  static Set<String> strings(String text) {
    return strings(JsonCodec.parse(text));
  }

  private static Set<String> strings(Json json, String member) {
    return json.get(member).map(StoredText::strings).orElse(Set.of());
  }

  private static Set<String> strings(Json array) {
    Set<String> values = new LinkedHashSet<>();
    array.elements().forEach(element -> values.add(element.string()));
    return values;
  }

  /** Null for none, which most clients have. */
  static @Nullable String older(List<ClientSecrets.Older> secrets) {
    List<Map<String, Object>> all = new ArrayList<>();
    secrets.forEach(
        one -> all.add(Map.of("hash", one.hash(), "until", one.until().toEpochMilli())));
    return all.isEmpty() ? null : JsonCodec.of(all).text();
  }

  static List<ClientSecrets.Older> older(@Nullable String text) {
    List<ClientSecrets.Older> secrets = new ArrayList<>();
    if (text != null) {
      for (Json one : JsonCodec.parse(text).elements()) {
        secrets.add(
            new ClientSecrets.Older(
                one.get("hash").orElseThrow().string(),
                Instant.ofEpochMilli(one.get("until").orElseThrow().integer())));
      }
    }
    return secrets;
  }

  static String of(Map<String, String> values) {
    return JsonCodec.of(values).text();
  }

  static Map<String, String> map(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    JsonCodec.parse(text).members().forEach((key, value) -> values.put(key, value.string()));
    return values;
  }

  /** Null for the usual options, which most commands have. */
  static @Nullable String of(CommandOptions options) {
    if (options.equals(CommandOptions.DEFAULT)) {
      return null;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    putIfThere(members, "ttl", millis(options.ttl()));
    putIfThere(members, "timeout", millis(options.timeout()));
    putIfThere(members, "offline", options.offline());
    putIfThere(members, "priority", options.priority());
    putIfThere(members, "serialKey", options.serialKey());
    putIfThere(members, "supersedeKey", options.supersedeKey());
    putIfThere(members, "retries", stored(options.retries()));
    putIfThere(members, "idempotencyKey", options.idempotencyKey());
    putIfThere(members, "trace", options.trace());
    putIfThere(members, "reason", options.reason());
    putIfThere(members, "component", options.component());
    putIfThere(members, "payload", options.payload() == null ? null : options.payload().toString());
    return JsonCodec.of(members).text();
  }

  private static @Nullable Map<String, Object> stored(@Nullable Retries retries) {
    return retries == null
        ? null
        : Map.of(
            "times",
            retries.times(),
            "delay",
            retries.delay().toMillis(),
            "factor",
            retries.factor());
  }

  private static Retries retries(Json json) {
    return new Retries(
        Math.toIntExact(json.get("times").orElseThrow().integer()),
        Duration.ofMillis(json.get("delay").orElseThrow().integer()),
        json.get("factor").orElseThrow().number());
  }

  private static @Nullable Long millis(@Nullable Duration value) {
    return value == null ? null : value.toMillis();
  }

  private static void putIfThere(Map<String, Object> members, String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value);
    }
  }

  static CommandOptions options(@Nullable String text) {
    if (text == null) {
      return CommandOptions.DEFAULT;
    }
    Json json = JsonCodec.parse(text);
    return new CommandOptions(
        json.get("ttl").map(Json::integer).map(Duration::ofMillis).orElse(null),
        json.get("timeout").map(Json::integer).map(Duration::ofMillis).orElse(null),
        json.get("offline").map(Json::string).map(Offline::valueOf).orElse(null),
        json.get("priority").map(Json::integer).map(Math::toIntExact).orElse(null),
        string(json, "serialKey"),
        string(json, "supersedeKey"),
        json.get("retries").map(StoredText::retries).orElse(null),
        string(json, "idempotencyKey"),
        string(json, "trace"),
        string(json, "reason"),
        string(json, "component"),
        json.get("payload").map(Json::string).map(CommandId::parse).orElse(null));
  }

  /** Null for none, which most commands have. */
  static @Nullable String of(@Nullable FiringNote note) {
    if (note == null) {
      return null;
    }
    Instant previousAt = note.previousAt();
    Instant startBy = note.startBy();
    Map<String, Object> members = new LinkedHashMap<>();
    putIfThere(members, "previousAt", previousAt == null ? null : previousAt.toEpochMilli());
    putIfThere(members, "jitter", millis(note.jitter()));
    putIfThere(members, "startBy", startBy == null ? null : startBy.toEpochMilli());
    return JsonCodec.of(members).text();
  }

  static @Nullable FiringNote firing(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Json json = JsonCodec.parse(text);
    return FiringNote.of(
        json.get("previousAt").map(Json::integer).map(Instant::ofEpochMilli).orElse(null),
        json.get("jitter").map(Json::integer).map(Duration::ofMillis).orElse(null),
        json.get("startBy").map(Json::integer).map(Instant::ofEpochMilli).orElse(null));
  }

  private static @Nullable String string(Json json, String member) {
    return json.get(member).map(Json::string).orElse(null);
  }

  /** Null for none. */
  static @Nullable String refusals(List<Refusal> refused) {
    return refused.isEmpty() ? null : JsonCodec.of(refused).text();
  }

  static List<Refusal> refused(@Nullable String text) {
    List<Refusal> refused = new ArrayList<>();
    if (text != null) {
      for (Json each : JsonCodec.parse(text).elements()) {
        refused.add(
            new Refusal(
                each.get("client").orElseThrow().string(),
                ErrorCode.valueOf(each.get("code").orElseThrow().string())));
      }
    }
    return refused;
  }

  /** Only what is not 0: {@code QUEUED=2,refused=1}. */
  static String of(Counts counts) {
    StringBuilder text = new StringBuilder();
    counts.byState().forEach((state, count) -> append(text, state.name(), count));
    append(text, REFUSED, counts.refused());
    return text.toString();
  }

  private static void append(StringBuilder text, String name, int count) {
    if (count != 0) {
      text.append(text.length() == 0 ? "" : ",").append(name).append('=').append(count);
    }
  }

  static Counts counts(String text) {
    Map<DeliveryState, Integer> byState = new EnumMap<>(DeliveryState.class);
    int refused = 0;
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        String name = part.substring(0, equals);
        int count = Integer.parseInt(part.substring(equals + 1));
        if (name.equals(REFUSED)) {
          refused = count;
        } else {
          byState.put(DeliveryState.valueOf(name), count);
        }
      }
    }
    return new Counts(byState, refused);
  }

  /** Message and detail; the code has a column of its own. */
  static @Nullable String of(@Nullable Failure failure) {
    if (failure == null) {
      return null;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("message", failure.message());
    putIfThere(members, "detail", failure.detail());
    return JsonCodec.of(members).text();
  }

  static Failure failure(ErrorCode code, String text) {
    Json json = JsonCodec.parse(text);
    return new Failure(
        code, json.get("message").map(Json::string).orElse(""), json.get("detail").orElse(null));
  }
}
