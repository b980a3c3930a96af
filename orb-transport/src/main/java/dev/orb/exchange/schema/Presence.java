package dev.orb.exchange.schema;

import com.github.victools.jsonschema.generator.FieldScope;
import dev.orb.protocol.Param;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Which components must be there, by what Java and its author say of them. */
final class Presence {
  private Presence() {}

  static boolean isRequired(FieldScope field) {
    if (field.isFakeContainerItemScope()) {
      return true;
    }
    Class<?> raw = field.getType().getErasedType();
    if (raw.isPrimitive()) {
      return true;
    }
    Param param = Schemas.param(field);
    if (param != null && param.required()) {
      return true;
    }
    Class<?> owner = field.getDeclaringType().getErasedType();
    return raw != Optional.class
        && (param == null || param.fallback().isEmpty())
        && isMarked(owner)
        && !isNullable(owner, field.getDeclaredName());
  }

  private static boolean isNullable(Class<?> owner, String name) {
    RecordComponent[] components = owner.getRecordComponents();
    for (int i = 0; components != null && i < components.length; i++) {
      if (components[i].getName().equals(name)) {
        return components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
      }
    }
    return true;
  }

  private static boolean isMarked(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
      if (at.isAnnotationPresent(NullUnmarked.class)) {
        return false;
      }
      if (at.isAnnotationPresent(NullMarked.class)) {
        return true;
      }
    }
    return type.getPackage().isAnnotationPresent(NullMarked.class);
  }
}
