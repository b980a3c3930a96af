package dev.orb.exchange.schema;

import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigPart;
import com.github.victools.jsonschema.generator.SchemaVersion;
import dev.orb.protocol.Param;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The generator, set so that a schema says what our own reading of JSON accepts. */
final class Schemas {
  private static final SchemaGenerator GENERATOR = generator();

  private Schemas() {}

  // why one at a time: the generator keeps state while it works
  static synchronized String text(Type type) {
    return GENERATOR.generateSchema(type).toString();
  }

  private static SchemaGenerator generator() {
    SchemaGeneratorConfigBuilder builder =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(
                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                Option.FLATTENED_OPTIONALS,
                Option.PLAIN_DEFINITION_KEYS)
            .without(Option.SCHEMA_VERSION_INDICATOR);
    builder
        .forTypesInGeneral()
        .withPropertySorter(Comparator.comparingInt(Schemas::place))
        .withCustomDefinitionProvider(Leaves::definition);
    SchemaGeneratorConfigPart<FieldScope> fields = builder.forFields();
    fields
        .withRequiredCheck(Presence::isRequired)
        .withNullableCheck(field -> !Presence.isRequired(field))
        .withIgnoreCheck(field -> is(field, Param::hidden))
        .withDescriptionResolver(text(Param::description)::apply)
        .withDefaultResolver(
            field -> {
              String fallback = text(Param::fallback).apply(field);
              // why not a sensitive one: it would be a value of those that nobody is to be shown
              return fallback == null || is(field, Param::sensitive)
                  ? null
                  : Bounds.value(fallback);
            })
        .withWriteOnlyCheck(field -> is(field, Param::sensitive))
        .withStringPatternResolver(
            field -> {
              String pattern = text(Param::pattern).apply(field);
              return pattern == null ? null : "^(?:" + pattern + ")$";
            });
    Bounds.add(fields);
    return new SchemaGenerator(builder.build());
  }

  static @Nullable Param param(FieldScope field) {
    // why: an annotation of a container is not one of its elements
    return field.isFakeContainerItemScope() ? null : field.getAnnotation(Param.class);
  }

  private static boolean is(FieldScope field, Predicate<Param> what) {
    Param param = param(field);
    return param != null && what.test(param);
  }

  private static Function<FieldScope, @Nullable String> text(Function<Param, String> of) {
    return field -> {
      Param param = param(field);
      String text = param == null ? "" : of.apply(param);
      return text.isEmpty() ? null : text;
    };
  }

  /** Components in the order in which their record has them. */
  private static int place(MemberScope<?, ?> member) {
    RecordComponent[] components = member.getDeclaringType().getErasedType().getRecordComponents();
    for (int i = 0; components != null && i < components.length; i++) {
      if (components[i].getName().equals(member.getDeclaredName())) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }
}
