package dev.orb.agent.config;

import dev.orb.exchange.Restarts;
import dev.orb.protocol.Durations;
import dev.orb.protocol.Names;
import dev.orb.protocol.Sizes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one entry of {@code commands}. */
final class CommandReader {
  private static final Set<String> KEYS =
      Set.of(
          "run",
          "params",
          "timeout",
          "grace",
          "serial",
          "idempotent",
          "restarts",
          "user",
          "env",
          "directory",
          "stdin",
          "result",
          "max-output",
          "description");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String DURATION = "a duration such as 30s, above 0";
  private static final Duration USUAL_GRACE = Duration.ofSeconds(10);
  private static final int USUAL_OUTPUT = 1 << 20;
  private static final long MOST_OUTPUT = 8 << 20;

  private final Yaml entry;
  private final Map<String, Yaml> keys;
  private final Path base;
  private final Map<String, Param> params = new LinkedHashMap<>();
  private final Map<String, Set<Param.Way>> ways = new HashMap<>();

  private CommandReader(Yaml entry, Path base) {
    this.entry = entry;
    this.keys = entry.members(KEYS);
    this.base = base;
  }

  /**
   * Reads it.
   *
   * @param base the folder that its paths start at
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} naming key, fault and what is
   *     allowed
   */
  static CommandSpec read(String name, Yaml entry, Path base) {
    if (!Names.isCommand(name)) {
      throw Faults.at(
          entry.key(), "'" + name + "' is no command name", "letters, digits and _.:/-");
    }
    return new CommandReader(entry, base).command(name);
  }

  private CommandSpec command(String name) {
    key("params")
        .members()
        .forEach((param, yaml) -> params.put(param, ParamReader.read(param, yaml)));
    List<Template> run = run();
    Map<String, Template> env = env();
    CommandSpec.Stdin stdin = stdin();
    boolean json = "json".equals(oneOf("result", "text", "text or json", "json"));
    return new CommandSpec(
        name,
        run,
        new Params(params, ways),
        key("timeout").as(DURATION, CommandReader::aboveZero),
        key("grace").as("a duration such as 10s", Durations::parse).orElse(USUAL_GRACE),
        key("serial").flag(),
        key("idempotent").flag(),
        Restarts.valueOf(
            oneOf("restarts", "none", "none, process or boot", "process", "boot")
                .toUpperCase(Locale.ROOT)),
        key("user").as("the name of a user", CommandReader::userName),
        env,
        key("directory").as("a path", base::resolve).orElse(base).toAbsolutePath().normalize(),
        stdin,
        json,
        key("max-output")
            .as("a size from 1B to " + Sizes.text(MOST_OUTPUT), CommandReader::size)
            .orElse(USUAL_OUTPUT),
        key("description").as("a text", text -> text).orElse(""));
  }

  private Yaml key(String name) {
    return keys.getOrDefault(name, new Yaml(entry.key() + "." + name, null));
  }

  private List<Template> run() {
    List<Template> run = new ArrayList<>();
    for (Yaml argument : key("run").elements()) {
      Template template = new Template(argument.text("a text"));
      places(argument, template, Param.Way.ARGUMENT);
      run.add(template);
    }
    if (run.isEmpty() || run.get(0).text().isBlank()) {
      throw Faults.at(key("run").key(), "is empty", "a list: the program, then its arguments");
    }
    if (!run.get(0).names().isEmpty()) {
      throw Faults.at(
          key("run").key() + "[0]",
          "the program has a placeholder",
          "placeholders in arguments only");
    }
    run.set(0, new Template(program(run.get(0).text())));
    return List.copyOf(run);
  }

  // why: a bare name is looked for on the PATH, and only a path can be relative to a folder
  private String program(String text) {
    return text.contains("/") ? base.resolve(text).toAbsolutePath().normalize().toString() : text;
  }

  private Map<String, Template> env() {
    Map<String, Template> env = new LinkedHashMap<>();
    key("env")
        .members()
        .forEach(
            (name, value) -> {
              if (!VARIABLE.matcher(name).matches() || name.startsWith("ORB_")) {
                throw Faults.at(
                    value.key(), "is no name for a variable", VARIABLE + ", but not ORB_*");
              }
              Template template = new Template(value.isAbsent() ? "" : value.text("a text"));
              if (template.spreads()) {
                throw Faults.at(value.key(), "a variable takes no array", "{name}");
              }
              places(value, template, Param.Way.ENVIRONMENT);
              env.put(name, template);
            });
    return Map.copyOf(env);
  }

  private void places(Yaml where, Template template, Param.Way way) {
    if (template.text().indexOf(0) >= 0) {
      throw Faults.at(where.key(), "holds NUL", "text");
    }
    if (template.spreads() && template.spread().isEmpty()) {
      throw Faults.at(where.key(), "'...' with more around it", "{name...} as a whole argument");
    }
    for (String name : template.names()) {
      Param param = declared(where, name);
      boolean array = param.type() == ParamType.ARRAY;
      if (array != template.spreads()) {
        throw Faults.at(
            where.key(),
            name + (array ? " is an array" : " is no array"),
            array ? "{" + name + "...}" : "{" + name + "}");
      }
      if (param.sensitive() && way == Param.Way.ARGUMENT) {
        throw Faults.at(
            where.key(),
            name + " is sensitive, and everybody on the machine sees arguments",
            "stdin or env for it");
      }
      use(name, way);
    }
  }

  private Param declared(Yaml where, String name) {
    Param param = params.get(name);
    if (param == null) {
      throw Faults.at(
          where.key(),
          "{" + name + "} is no parameter of this command",
          params.isEmpty()
              ? "none is declared; a text of braces is written {{" + name + "}}"
              : String.join(", ", params.keySet()));
    }
    return param;
  }

  private void use(String name, Param.Way way) {
    ways.computeIfAbsent(name, unused -> EnumSet.noneOf(Param.Way.class)).add(way);
  }

  private CommandSpec.Stdin stdin() {
    Yaml written = key("stdin");
    String text =
        written.as("none, json, payload or the name of a parameter", t -> t).orElse("none");
    return switch (text) {
      case "none" -> new CommandSpec.Stdin.None();
      case "json" -> new CommandSpec.Stdin.AllAsJson();
      default -> {
        if (text.equals("payload") && !params.containsKey(text)) {
          yield new CommandSpec.Stdin.Payload();
        }
        if (!params.containsKey(text)) {
          throw Faults.at(
              written.key(),
              "'" + text + "' is no parameter of this command",
              "none, json, payload or the name of a parameter");
        }
        use(text, Param.Way.STDIN);
        yield new CommandSpec.Stdin.One(text);
      }
    };
  }

  private String oneOf(String name, String usual, String allowed, String... others) {
    String text = key(name).as(allowed, t -> t).orElse(usual);
    if (!text.equals(usual) && !List.of(others).contains(text)) {
      throw Faults.at(key(name).key(), "'" + text + "' is not possible", allowed);
    }
    return text;
  }

  private static Duration aboveZero(String text) {
    Duration duration = Durations.parse(text);
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }

  private static int size(String text) {
    long size = Sizes.parse(text);
    if (size < 1 || size > MOST_OUTPUT) {
      throw new IllegalArgumentException(text);
    }
    return Math.toIntExact(size);
  }

  private static String userName(String text) {
    if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\\$?")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }
}
