package dev.orb.agent.config;

import dev.orb.protocol.Contract;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a command's parameters are, as the JSON Schema that servers get. */
final class ParamSchema {
  private static final String TYPE = "type";

  private ParamSchema() {}

  static Contract contract(Collection<Param> params, String description, boolean json) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    Set<String> sensitive = new LinkedHashSet<>();
    for (Param param : params) {
      properties.put(param.name(), schema(param));
      if (param.required()) {
        required.add(param.name());
      }
      if (param.sensitive()) {
        sensitive.add(param.name());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(TYPE, "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return new Contract(JsonCodec.of(schema), result(json), description, sensitive);
  }

  private static Map<String, Object> schema(Param param) {
    Map<String, Object> schema = new LinkedHashMap<>();
    String word = param.type().word();
    // why: null is the same as absent, and only what is required may not be absent
    schema.put(TYPE, param.required() ? word : List.of(word, "null"));
    if (!param.description().isEmpty()) {
      schema.put("description", param.description());
    }
    if (param.type() == ParamType.ARRAY) {
      Map<String, Object> element = new LinkedHashMap<>();
      element.put(TYPE, List.of("string", "number", "boolean"));
      addText(element, param);
      schema.put("items", element);
      bounds(schema, param, "minItems", "maxItems");
    } else if (param.type() == ParamType.STRING) {
      addText(schema, param);
      bounds(schema, param, "minLength", "maxLength");
    } else {
      addChoices(schema, param);
      bounds(schema, param, "minimum", "maximum");
    }
    if (param.sensitive()) {
      // why no default: it would be a value of those that nobody is to be shown
      schema.put("writeOnly", true);
    } else if (param.fallback() != null) {
      schema.put("default", param.fallback());
    }
    return schema;
  }

  private static void addText(Map<String, Object> schema, Param param) {
    addChoices(schema, param);
    if (param.pattern() != null) {
      schema.put("pattern", "^(?:" + param.pattern() + ")$");
    }
  }

  private static void addChoices(Map<String, Object> schema, Param param) {
    if (param.choices().isEmpty() || param.sensitive()) {
      return;
    }
    List<Json> choices = new ArrayList<>();
    for (String choice : param.choices()) {
      choices.add(
          JsonCodec.of(
              param.type() == ParamType.ARRAY
                  ? choice
                  : param.type().ofText(choice).orElse(choice)));
    }
    if (!param.required() && param.type() != ParamType.ARRAY) {
      choices.add(JsonCodec.NULL);
    }
    schema.put("enum", choices);
  }

  private static void bounds(Map<String, Object> schema, Param param, String min, String max) {
    if (param.min() != null) {
      schema.put(min, param.min());
    }
    if (param.max() != null) {
      schema.put(max, param.max());
    }
  }

  private static Json result(boolean json) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("exit", Map.of(TYPE, "integer"));
    properties.put(json ? "json" : "stdout", json ? Map.of() : Map.of(TYPE, "string"));
    properties.put("stderr", Map.of(TYPE, "string"));
    properties.put("truncated", Map.of(TYPE, "boolean"));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(TYPE, "object");
    schema.put("properties", properties);
    return JsonCodec.of(schema);
  }
}
