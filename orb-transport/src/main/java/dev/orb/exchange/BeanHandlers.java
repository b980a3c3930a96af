package dev.orb.exchange;

import dev.orb.exchange.schema.TypeContracts;
import dev.orb.protocol.Durations;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The methods of an object that are {@link OrbHandler}s, its superclasses' too. */
final class BeanHandlers {
  private BeanHandlers() {}

  /**
   * Reads them all.
   *
   * @throws OrbException {@code INVALID_CONFIG} if there is none, or one that cannot be called
   */
  static List<Registered> of(Object bean) {
    List<Registered> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Method method : methods(bean.getClass())) {
      OrbHandler declared = method.getAnnotation(OrbHandler.class);
      if (declared != null) {
        Registered handler = new BeanHandler(bean, method, declared).registered();
        if (!names.add(handler.name())) {
          throw refused(method, "answers " + handler.name() + ", as another method of it does");
        }
        all.add(handler);
      }
    }
    if (all.isEmpty()) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          bean.getClass().getName() + " has no method that is an @OrbHandler" + seen(bean),
          "annotate the methods that answer commands");
    }
    return all;
  }

  private static String seen(Object bean) {
    String methods =
        methods(bean.getClass()).stream()
            .map(Method::getName)
            .distinct()
            .limit(10)
            .collect(Collectors.joining(", "));
    return methods.isEmpty() ? "; it has no methods" : "; its methods: " + methods;
  }

  /** In a stable order; a method that is overridden is there once, as it is overridden. */
  private static List<Method> methods(Class<?> type) {
    List<Method> all = new ArrayList<>();
    Set<String> met = new HashSet<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      Stream.of(at.getDeclaredMethods())
          .filter(method -> !method.isSynthetic() && !method.isBridge())
          .sorted(Comparator.comparing(Method::toString))
          .filter(method -> met.add(method.getName() + List.of(method.getParameterTypes())))
          .forEach(all::add);
    }
    return all;
  }

  static OrbException refused(Method method, String why) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        method.getDeclaringClass().getName() + "." + method.getName() + " " + why,
        "a handler takes its parameters, the CommandContext, both or neither");
  }

  /** One method. */
  private static final class BeanHandler {
    private final Object bean;
    private final Method method;
    private final OrbHandler declared;
    private @Nullable Class<?> taken;

    BeanHandler(Object bean, Method method, OrbHandler declared) {
      this.bean = bean;
      this.method = method;
      this.declared = declared;
    }

    Registered registered() {
      if (Modifier.isStatic(method.getModifiers())) {
        throw refused(method, "is static");
      }
      boolean context = false;
      for (Class<?> type : method.getParameterTypes()) {
        if (type == CommandContext.class) {
          if (context) {
            throw refused(method, "takes the context twice");
          }
          context = true;
        } else if (taken != null) {
          throw refused(
              method,
              "takes two kinds of parameters, "
                  + taken.getSimpleName()
                  + " and "
                  + type.getSimpleName());
        } else if (type.isPrimitive()) {
          throw refused(method, "takes a bare " + type.getSimpleName() + "; make it a record");
        } else {
          taken = type;
        }
      }
      open();
      Class<?> params = taken == null ? Void.class : taken;
      return new Registered(name(), options(), TypeContracts.of(params, result()), body(params));
    }

    private void open() {
      try {
        method.setAccessible(true);
      } catch (InaccessibleObjectException e) {
        throw refused(method, "cannot be reached: its module does not open its package");
      }
    }

    private String name() {
      try {
        return Names.command(declared.value());
      } catch (OrbException e) {
        throw refused(method, "has no good name: " + e.reason());
      }
    }

    private HandlerOptions options() {
      try {
        return new HandlerOptions(
            declared.idempotent(),
            duration(declared.timeout()),
            duration(declared.maxTimeout()),
            declared.serial(),
            null,
            Restarts.NONE,
            declared.description(),
            null);
      } catch (OrbException e) {
        throw refused(method, "has no good time: " + e.reason());
      }
    }

    private static @Nullable Duration duration(String text) {
      return text.isEmpty() ? null : Durations.parse(text);
    }

    private Type result() {
      Type type = method.getGenericReturnType();
      if (!CompletionStage.class.isAssignableFrom(method.getReturnType())) {
        return type;
      }
      return type instanceof ParameterizedType known
              && known.getActualTypeArguments()[0] instanceof Class<?> inner
          ? inner
          : Object.class;
    }

    private Registered.Body body(Class<?> params) {
      Class<?>[] types = method.getParameterTypes();
      return context -> {
        Object value = Params.read(context, params);
        @Nullable Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
          arguments[i] = types[i] == CommandContext.class ? context : value;
        }
        return call(arguments);
      };
    }

    private @Nullable Object call(@Nullable Object[] arguments) throws Exception {
      try {
        return method.invoke(bean, arguments);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof Exception thrown) {
          throw thrown;
        }
        if (e.getCause() instanceof Error thrown) {
          throw thrown;
        }
        throw e;
      }
    }
  }
}
