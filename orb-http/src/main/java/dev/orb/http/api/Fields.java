package dev.orb.http.api;

import dev.orb.protocol.Durations;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Limit;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Times;
import dev.orb.protocol.json.JsonCodec;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads one JSON object strictly: what nobody asks for is refused by name, so that a misspelt field
 * is never ignored. A member that is JSON null counts as absent.
 */
final class Fields {
  private final String where;
  private final Map<String, Json> members;

  private Fields(String where, Map<String, Json> members) {
    this.where = where;
    this.members = members;
  }

  /** The request's body. */
  static Fields ofBody(Context context) {
    byte[] body = context.bodyAsBytes();
    if (body.length == 0) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "the body is empty", "send a JSON object");
    }
    return of("", parse(body));
  }

  private static Json parse(byte[] body) {
    try {
      return JsonCodec.parse(body);
    } catch (OrbException e) {
      throw new OrbException(
          ErrorCode.MALFORMED, "the body is " + e.reason(), "send one JSON object in UTF-8", e);
    }
  }

  /** The request's body, where none means an empty object. */
  static Fields ofOptionalBody(Context context) {
    return context.bodyAsBytes().length == 0
        ? new Fields("", new LinkedHashMap<>())
        : ofBody(context);
  }

  static Fields of(String where, Json json) {
    if (!json.isObject()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, (where.isEmpty() ? "the body" : where) + " is no JSON object");
    }
    return new Fields(where, new LinkedHashMap<>(json.members()));
  }

  /** The member as it is, JSON null too. */
  Optional<Json> raw(String name) {
    return Optional.ofNullable(members.remove(name));
  }

  Optional<Json> json(String name) {
    return raw(name).filter(value -> !value.isNull());
  }

  Optional<String> string(String name) {
    return read(name, "a string", Json::string);
  }

  String requiredString(String name) {
    return string(name)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.BAD_PARAMS, "'" + path(name) + "' is missing", "give a string"));
  }

  Optional<Boolean> bool(String name) {
    return read(name, "true or false", Json::bool);
  }

  Optional<Integer> integer(String name) {
    return read(name, "an integer", json -> Math.toIntExact(json.integer()));
  }

  Optional<Long> number(String name) {
    return read(name, "an integer of 64 bits", Json::integer);
  }

  Optional<Double> decimal(String name) {
    return read(name, "a number", Json::number);
  }

  Optional<Limit> limit(String name) {
    return read(
        name,
        "a number from 1, or a share such as \"10%\"",
        json ->
            json.isString()
                ? Limit.parse(json.string())
                : new Limit(Math.toIntExact(json.integer()), false));
  }

  Optional<Duration> duration(String name) {
    return read(name, "a duration such as 30s", json -> Durations.parse(json.string()));
  }

  Optional<Instant> instant(String name) {
    return read(name, "a time such as 2026-11-20T08:00:00Z", json -> Times.parse(json.string()));
  }

  List<String> strings(String name) {
    return read(
            name,
            "a list of strings",
            json -> {
              if (!json.isArray()) {
                throw new IllegalArgumentException("no list");
              }
              List<String> all = new ArrayList<>();
              json.elements().forEach(element -> all.add(element.string()));
              return all;
            })
        .orElse(List.of());
  }

  Map<String, String> stringMap(String name) {
    Map<String, String> all = new LinkedHashMap<>();
    json(name)
        .ifPresent(
            json -> {
              Fields inner = of(path(name), json);
              for (String key : List.copyOf(inner.members.keySet())) {
                inner.string(key).ifPresent(value -> all.put(key, value));
              }
            });
    return all;
  }

  /** The keys of an object whose values are JSON null. */
  List<String> nulls(String name) {
    Json object = members.get(name);
    return object == null || !object.isObject()
        ? List.of()
        : object.members().entrySet().stream()
            .filter(entry -> entry.getValue().isNull())
            .map(Map.Entry::getKey)
            .toList();
  }

  Optional<Fields> object(String name) {
    return json(name).map(json -> of(path(name), json));
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** Whether it is there as JSON null, which counts as absent. */
  boolean isNull(String name) {
    Json member = members.get(name);
    return member != null && member.isNull();
  }

  /** Refuses what this version does not have. */
  Fields refuse(String... later) {
    for (String name : later) {
      if (json(name).isPresent()) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "'" + path(name) + "' is not available in this version",
            "leave it out");
      }
    }
    return this;
  }

  /** Refuses what nobody asked for. */
  void end() {
    if (!members.isEmpty()) {
      List<String> unknown = members.keySet().stream().map(this::path).toList();
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "unknown field" + (unknown.size() > 1 ? "s" : "") + " " + String.join(", ", unknown),
          "check the spelling");
    }
  }

  private <T> Optional<T> read(String name, String what, Function<Json, T> reader) {
    Optional<Json> member = json(name);
    try {
      return member.map(reader);
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw misfit(name, what, e);
    } catch (OrbException e) {
      throw misfit(name, what, e);
    }
  }

  private OrbException misfit(String name, String what, RuntimeException cause) {
    return new OrbException(
        ErrorCode.BAD_PARAMS, "'" + path(name) + "' does not fit", "give " + what, cause);
  }

  private String path(String name) {
    String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
    String clean = shown.replaceAll("\\p{Cntrl}", "?");
    return where.isEmpty() ? clean : where + "." + clean;
  }
}
