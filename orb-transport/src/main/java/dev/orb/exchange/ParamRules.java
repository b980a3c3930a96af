package dev.orb.exchange;

import dev.orb.protocol.Param;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds a record to what its {@link Param}s say, at the handler's end: a server that does not know
 * the contract yet sends what it gets. Faults name the component, never its value.
 */
final class ParamRules {
  private static final ClassValue<List<Rule>> RULES =
      new ClassValue<>() {
        @Override
        protected List<Rule> computeValue(Class<?> type) {
          List<Rule> rules = new ArrayList<>();
          for (RecordComponent component : type.getRecordComponents()) {
            rules.add(Rule.of(component));
          }
          return rules;
        }
      };

  private ParamRules() {}

  /** What is wrong with it, null if nothing. */
  static @Nullable String fault(@Nullable Object value) {
    return fault("", value);
  }

  private static @Nullable String fault(String path, @Nullable Object value) {
    if (value instanceof Record record) {
      return ofRecord(path, record);
    }
    if (value instanceof Optional<?> optional) {
      return fault(path, optional.orElse(null));
    }
    if (value instanceof Collection<?> list) {
      int index = 0;
      for (Object one : list) {
        String fault = fault(path + "[" + index++ + "]", one);
        if (fault != null) {
          return fault;
        }
      }
    } else if (value instanceof Map<?, ?> map) {
      return fault(path, map.values());
    } else if (value instanceof Object[] array) {
      return fault(path, Arrays.asList(array));
    }
    return null;
  }

  private static @Nullable String ofRecord(String path, Record record) {
    for (Rule rule : RULES.get(record.getClass())) {
      String at = path.isEmpty() ? rule.name() : path + "." + rule.name();
      Object value = rule.value(record);
      String fault = rule.fault(value);
      if (fault != null) {
        return at + " " + fault;
      }
      fault = fault(at, value);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private record Rule(
      RecordComponent component, String name, @Nullable Param param, @Nullable Pattern pattern) {
    static Rule of(RecordComponent component) {
      component.getAccessor().setAccessible(true);
      Param param = ((AnnotatedElement) component).getAnnotation(Param.class);
      Pattern pattern =
          param == null || param.pattern().isEmpty() ? null : Pattern.compile(param.pattern());
      return new Rule(component, component.getName(), param, pattern);
    }

    @Nullable Object value(Record record) {
      try {
        Object value = component.getAccessor().invoke(record);
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    @Nullable String fault(@Nullable Object value) {
      if (param == null) {
        return null;
      }
      if (value == null) {
        return param.required() ? "is missing" : null;
      }
      if (pattern != null
          && value instanceof CharSequence text
          && !pattern.matcher(text).matches()) {
        return "does not match " + param.pattern();
      }
      double size = size(value);
      if (size < param.min()) {
        return "is below " + plain(param.min()) + unit(value);
      }
      return size > param.max() ? "is above " + plain(param.max()) + unit(value) : null;
    }

    private static double size(Object value) {
      if (value instanceof Number number) {
        return number.doubleValue();
      }
      if (value instanceof CharSequence text) {
        return text.codePoints().count();
      }
      if (value instanceof Collection<?> list) {
        return list.size();
      }
      if (value instanceof Map<?, ?> map) {
        return map.size();
      }
      return value.getClass().isArray() ? Array.getLength(value) : Double.NaN;
    }

    private static String unit(Object value) {
      if (value instanceof Number) {
        return "";
      }
      return value instanceof CharSequence ? " characters" : " elements";
    }

    private static String plain(double bound) {
      return bound == Math.rint(bound) && Math.abs(bound) < 1L << 53
          ? Long.toString((long) bound)
          : Double.toString(bound);
    }
  }
}
