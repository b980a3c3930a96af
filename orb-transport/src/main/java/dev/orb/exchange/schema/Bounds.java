package dev.orb.exchange.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigPart;
import dev.orb.protocol.Param;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Least and most, which mean something else of a number than of a text or a list. */
final class Bounds {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Bounds() {}

  static void add(SchemaGeneratorConfigPart<FieldScope> fields) {
    fields
        .withNumberInclusiveMinimumResolver(field -> isNumber(field) ? bound(field, true) : null)
        .withNumberInclusiveMaximumResolver(field -> isNumber(field) ? bound(field, false) : null)
        .withStringMinLengthResolver(field -> isText(field) ? count(field, true) : null)
        .withStringMaxLengthResolver(field -> isText(field) ? count(field, false) : null)
        .withArrayMinItemsResolver(field -> isList(field) ? count(field, true) : null)
        .withArrayMaxItemsResolver(field -> isList(field) ? count(field, false) : null);
  }

  private static Class<?> type(FieldScope field) {
    ResolvedType type = field.getType();
    List<ResolvedType> inside = type.typeParametersFor(Optional.class);
    return inside == null || inside.isEmpty()
        ? type.getErasedType()
        : inside.get(0).getErasedType();
  }

  private static boolean isNumber(FieldScope field) {
    Class<?> type = type(field);
    return Number.class.isAssignableFrom(type)
        || (type.isPrimitive() && type != boolean.class && type != char.class);
  }

  private static boolean isText(FieldScope field) {
    return CharSequence.class.isAssignableFrom(type(field));
  }

  private static boolean isList(FieldScope field) {
    return type(field).isArray() || Collection.class.isAssignableFrom(type(field));
  }

  private static @Nullable BigDecimal bound(FieldScope field, boolean least) {
    Param param = Schemas.param(field);
    double bound = param == null ? Double.NaN : least ? param.min() : param.max();
    if (!Double.isFinite(bound)) {
      return null;
    }
    BigDecimal exact = BigDecimal.valueOf(bound).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }

  private static @Nullable Integer count(FieldScope field, boolean least) {
    BigDecimal bound = bound(field, least);
    return bound == null ? null : bound.intValue();
  }

  /** JSON if it is, else a text. */
  static Object value(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
