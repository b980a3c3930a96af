package dev.orb.protocol.json;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A record class, looked at once: its components and its canonical constructor. */
final class RecordShape {
  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          return new RecordShape(type);
        }
      };

  private final List<RecordComponent> components;
  private final Constructor<?> canonical;

  static RecordShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  private RecordShape(Class<?> type) {
    components = List.of(type.getRecordComponents());
    Class<?>[] types =
        components.stream().map(RecordComponent::getType).toArray(size -> new Class<?>[size]);
    try {
      canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      components.forEach(component -> component.getAccessor().setAccessible(true));
    } catch (NoSuchMethodException | InaccessibleObjectException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "record " + type.getName() + " cannot be opened", null, e);
    }
  }

  List<RecordComponent> components() {
    return components;
  }

  void forEach(Record record, BiConsumer<String, @Nullable Object> action) {
    for (RecordComponent component : components) {
      try {
        action.accept(component.getName(), component.getAccessor().invoke(record));
      } catch (InvocationTargetException e) {
        throw orb(component.getName() + " of the record cannot be read", e);
      } catch (IllegalAccessException e) {
        throw new OrbException(ErrorCode.INTERNAL, "the record is closed", null, e);
      }
    }
  }

  /** A new record; what its constructor refuses is passed on if it is ours. */
  Object create(@Nullable Object[] values) {
    try {
      return canonical.newInstance(values);
    } catch (InvocationTargetException e) {
      throw orb("the values do not fit", e);
    } catch (ReflectiveOperationException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the record is closed", null, e);
    }
  }

  private static OrbException orb(String what, InvocationTargetException e) {
    Throwable cause = e.getCause();
    if (cause instanceof OrbException ours) {
      return ours;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    String said = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return new OrbException(ErrorCode.BAD_PARAMS, what + said, null, cause);
  }
}
