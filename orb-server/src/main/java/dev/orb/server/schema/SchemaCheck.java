package dev.orb.server.schema;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One compiled schema. Thread-safe. It judges in favour of the value whenever it cannot judge: the
 * handler itself is the last judge of its parameters.
 */
public final class SchemaCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaCheck.class);

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          factory ->
              factory
                  // why: a schema of a client must not make this server fetch anything
                  .schemaLoaders(
                      loaders ->
                          loaders.values(all -> all.add(0, DisallowSchemaLoader.getInstance())))
                  // why: what is known of clients is kept, and dropped, by their contracts
                  .enableSchemaCache(false));

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .failFast(true)
          .locale(Locale.ROOT)
          .pathType(PathType.JSON_PATH)
          .regularExpressionFactory(BoundedPattern::of)
          .build();

  private final JsonSchema schema;

  private SchemaCheck(JsonSchema schema) {
    this.schema = schema;
  }

  /** The check of a schema; empty, and a line in the log, if it is none. */
  public static Optional<SchemaCheck> of(Json schema) {
    try {
      JsonSchema compiled = FACTORY.getSchema(schema.text(), InputFormat.JSON, CONFIG);
      compiled.initializeValidators();
      return Optional.of(new SchemaCheck(compiled));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.warn("a client's schema is of no use and checks nothing: {}", e.getClass().getName());
      return Optional.empty();
    }
  }

  /** What is wrong with a value, naming the field and not its value; empty if nothing. */
  public Optional<String> fault(Json value) {
    try {
      return schema.validate(value.text(), InputFormat.JSON).stream()
          .findFirst()
          .map(SchemaCheck::words);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("a schema could not judge a value: {}", e.getClass().getName());
      return Optional.empty();
    }
  }

  /** {@code $.a.b: string found, integer expected} in the words of this product. */
  private static String words(ValidationMessage message) {
    String text = message.getMessage();
    int colon = text.indexOf(": ");
    String path = message.getInstanceLocation().toString();
    String fault = colon < 0 || !text.startsWith("$") ? text : text.substring(colon + 2);
    String field = path.equals("$") ? "params" : path.startsWith("$.") ? path.substring(2) : path;
    return Names.shown(field) + ": " + fault.replaceAll("\\p{Cntrl}", "?");
  }
}
