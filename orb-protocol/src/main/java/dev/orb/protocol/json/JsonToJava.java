package dev.orb.protocol.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.ReflectionAccessFilter.FilterResult;
import com.google.gson.ToNumberPolicy;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Elements to Java values, without going over text. */
final class JsonToJava {
  private static final Gson GSON = gson();

  private JsonToJava() {}

  // why: Void has one value, null, and a caller who asks for it wants nothing
  @SuppressWarnings("NullAway")
  static <T> T read(GsonJson json, Class<T> type) {
    if (type == Void.class) {
      return null;
    }
    T value = fitted(json.element(), type);
    if (value == null) {
      throw new Misfit("", "must be a " + type.getSimpleName() + ", it is null");
    }
    return value;
  }

  private static <T> @Nullable T fitted(JsonElement element, Class<T> type) {
    try {
      return GSON.getAdapter(type).fromJsonTree(element);
    } catch (JsonParseException | IllegalStateException | IllegalArgumentException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the value does not fit " + type.getSimpleName() + ": " + JsonTree.fault(e),
          null,
          e);
    }
  }

  private static Gson gson() {
    GsonBuilder builder =
        new GsonBuilder()
            .registerTypeAdapterFactory(RecordAdapter.FACTORY)
            .registerTypeAdapterFactory(factory(Enum.class, JsonToJava::enumeration))
            .registerTypeAdapterFactory(factory(Optional.class, JsonToJava::optional))
            .registerTypeAdapter(Json.class, new Values())
            .registerTypeAdapter(String.class, Leaf.string())
            .registerTypeAdapter(Instant.class, Leaf.instant())
            .registerTypeAdapter(Duration.class, Leaf.duration())
            .registerTypeAdapter(CommandId.class, Leaf.commandId())
            .registerTypeAdapter(UUID.class, Leaf.uuid())
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            // why: a class without a canonical constructor has nothing that guards its fields
            .addReflectionAccessFilter(type -> FilterResult.BLOCK_ALL);
    numbers(builder, false);
    numbers(builder, true);
    return builder.create();
  }

  private static void numbers(GsonBuilder builder, boolean boxed) {
    builder
        .registerTypeAdapter(boxed ? Boolean.class : boolean.class, Leaf.bool(boxed))
        .registerTypeAdapter(
            boxed ? Byte.class : byte.class,
            Leaf.integer(boxed, Byte.MIN_VALUE, Byte.MAX_VALUE, Long::byteValue))
        .registerTypeAdapter(
            boxed ? Short.class : short.class,
            Leaf.integer(boxed, Short.MIN_VALUE, Short.MAX_VALUE, Long::shortValue))
        .registerTypeAdapter(
            boxed ? Integer.class : int.class,
            Leaf.integer(boxed, Integer.MIN_VALUE, Integer.MAX_VALUE, Long::intValue))
        .registerTypeAdapter(
            boxed ? Long.class : long.class,
            Leaf.integer(boxed, Long.MIN_VALUE, Long.MAX_VALUE, number -> number))
        .registerTypeAdapter(boxed ? Double.class : double.class, Leaf.decimal(boxed))
        .registerTypeAdapter(boxed ? Float.class : float.class, Leaf.single(boxed));
  }

  /** Makes the adapter of one generic type, or of an enum. */
  private interface Making {
    TypeAdapter<?> make(Gson gson, TypeToken<?> type);
  }

  private static TypeAdapterFactory factory(Class<?> base, Making making) {
    return new TypeAdapterFactory() {
      @Override
      @SuppressWarnings("unchecked")
      public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        return base.isAssignableFrom(type.getRawType())
            ? (TypeAdapter<T>) making.make(gson, type)
            : null;
      }
    };
  }

  /** Gson reads a constant that it does not know as null. */
  private static TypeAdapter<?> enumeration(Gson gson, TypeToken<?> type) {
    Class<?> raw = type.getRawType();
    // why: a constant with a body has a class of its own, under the enum
    Object[] constants = (raw.isEnum() ? raw : raw.getSuperclass()).getEnumConstants();
    return Leaf.constant(constants == null ? List.of() : List.of(constants));
  }

  private static TypeAdapter<?> optional(Gson gson, TypeToken<?> type) {
    Type content =
        type.getType() instanceof ParameterizedType parameterized
            ? parameterized.getActualTypeArguments()[0]
            : Object.class;
    return new Maybe(gson.getAdapter(TypeToken.get(content)));
  }

  /** Any value, JSON null too. */
  private static final class Values extends ReadOnly<Json> {
    @Override
    Json read(JsonElement element) {
      return new GsonJson(element);
    }
  }

  /** JSON null is empty. */
  private static final class Maybe extends ReadOnly<Optional<?>> {
    private final TypeAdapter<?> content;

    Maybe(TypeAdapter<?> content) {
      this.content = content;
    }

    @Override
    Optional<?> read(JsonElement element) {
      return element.isJsonNull()
          ? Optional.empty()
          : Optional.ofNullable(content.fromJsonTree(element));
    }
  }
}
