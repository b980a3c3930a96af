package dev.orb.exchange.schema;

import dev.orb.protocol.Contract;
import dev.orb.protocol.Json;
import dev.orb.protocol.Param;
import dev.orb.protocol.json.JsonCodec;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a handler's types say of its command. The schema says what {@code Json.as} of the type
 * accepts, so that a server refuses nothing that the handler would take. Thread-safe; each type is
 * looked at once.
 */
public final class TypeContracts {
  private static final Logger LOG = LoggerFactory.getLogger(TypeContracts.class);
  private static final Json NULL = JsonCodec.of(Map.of("type", "null"));
  private static final Json NOTHING = JsonCodec.EMPTY_OBJECT;

  // why: bounded by the types that the program itself has
  private static final Map<Type, Json> KNOWN = new ConcurrentHashMap<>();

  private TypeContracts() {}

  /**
   * The contract of a handler of these types.
   *
   * @param params what it takes; {@code Json} and {@code Object} for anything, {@code Void} for
   *     nothing that counts
   * @param result what it returns, {@code Void} for JSON null
   */
  public static Contract of(Class<?> params, Type result) {
    Json taken = params == Void.class ? null : schema(params);
    Json given = result == Void.class || result == void.class ? NULL : schema(result);
    return new Contract(taken, given, "", sensitive(params));
  }

  private static @Nullable Json schema(Type type) {
    Json known = KNOWN.computeIfAbsent(type, TypeContracts::generated);
    return known == NOTHING ? null : known;
  }

  private static Json generated(Type type) {
    try {
      Json schema = JsonCodec.parse(Schemas.text(type));
      return schema.members().isEmpty() ? NOTHING : schema;
    } catch (RuntimeException | StackOverflowError e) {
      // why: a contract is a help; the handler itself decides what it takes
      LOG.warn("{} has no schema, its command says nothing of it", type.getTypeName(), e);
      return NOTHING;
    }
  }

  private static Set<String> sensitive(Class<?> type) {
    Set<String> names = new TreeSet<>();
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        Param param = component.getAnnotation(Param.class);
        if (param != null && param.sensitive()) {
          names.add(component.getName());
        }
      }
    }
    return names;
  }
}
