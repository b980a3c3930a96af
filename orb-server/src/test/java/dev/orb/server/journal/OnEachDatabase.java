package dev.orb.server.journal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests of the class run on each of {@link TestDatabase}. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@ExtendWith(OnEachDatabase.Ending.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OnEachDatabase {

  /** Ends the server when all tests of the JVM are over. */
  final class Ending implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Ending.class))
          .put("end", (AutoCloseable) TestPostgres::end);
    }
  }
}
