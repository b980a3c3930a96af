package dev.orb.exchange.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Types that JSON of ours writes otherwise than the generator would think. */
final class Leaves {
  private Leaves() {}

  static @Nullable CustomDefinition definition(ResolvedType type, SchemaGenerationContext context) {
    Class<?> raw = type.getErasedType();
    ObjectNode node = context.getGeneratorConfig().createObjectNode();
    if (raw == Json.class) {
      return inline(node);
    }
    if (raw == byte.class || raw == Byte.class || raw == short.class || raw == Short.class) {
      return inline(node.put("type", "integer"));
    }
    if (raw == Duration.class) {
      // why no format: 30s and 2h are durations here, and not those of the format
      return inline(node.put("type", "string"));
    }
    if (raw == CommandId.class) {
      return inline(node.put("type", "string").put("format", "uuid"));
    }
    if (raw.isEnum()) {
      ArrayNode names = node.put("type", "string").putArray("enum");
      for (Object constant : raw.getEnumConstants()) {
        names.add(((Enum<?>) constant).name());
      }
      return inline(node);
    }
    return null;
  }

  private static CustomDefinition inline(ObjectNode node) {
    return new CustomDefinition(
        node, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.YES);
  }
}
