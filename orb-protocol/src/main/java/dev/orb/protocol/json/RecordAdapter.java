package dev.orb.protocol.json;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads records by their canonical constructor.
 *
 * <p>Gson's own adapter makes a missing {@code int} 0 and hides what the constructor throws under
 * an exception that repeats the arguments. Here a missing primitive is refused, a missing {@code
 * Optional} is empty, and any other missing component is null, which the constructor judges.
 */
final class RecordAdapter extends ReadOnly<Record> {
  static final TypeAdapterFactory FACTORY =
      new TypeAdapterFactory() {
        @Override
        @SuppressWarnings("unchecked")
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
          Class<? super T> raw = type.getRawType();
          return raw.isRecord() && raw != CommandId.class
              ? (TypeAdapter<T>) new RecordAdapter(gson, raw)
              : null;
        }
      };

  private record Slot(String name, Class<?> raw, TypeAdapter<?> adapter) {}

  private final RecordShape shape;
  private final List<Slot> slots;

  private RecordAdapter(Gson gson, Class<?> type) {
    if (type.getTypeParameters().length > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "record " + type.getName() + " has type parameters and is not read");
    }
    shape = RecordShape.of(type);
    slots =
        shape.components().stream()
            .map(
                component ->
                    new Slot(
                        component.getName(),
                        component.getType(),
                        gson.getAdapter(TypeToken.get(component.getGenericType()))))
            .toList();
  }

  @Override
  Record read(JsonElement element) {
    if (!(element instanceof JsonObject object)) {
      throw new Misfit("", "must be an object, it is " + JsonText.kindOf(element));
    }
    @Nullable Object[] values = new Object[slots.size()];
    for (int i = 0; i < values.length; i++) {
      Slot slot = slots.get(i);
      values[i] = value(slot, object.get(slot.name()));
    }
    return (Record) shape.create(values);
  }

  private static @Nullable Object value(Slot slot, @Nullable JsonElement element) {
    if (element == null) {
      if (slot.raw().isPrimitive()) {
        throw new Misfit("." + slot.name(), "is missing");
      }
      return slot.raw() == Optional.class ? Optional.empty() : null;
    }
    try {
      return slot.adapter().fromJsonTree(element);
    } catch (Misfit misfit) {
      throw misfit.within("." + slot.name());
    }
  }
}
