package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a command's params of what the shell gave: {@code k=v}, {@code k:=JSON}, {@code k=@file}. A
 * {@code k=v} becomes the type that the command's contract declares.
 */
final class Params {
  private static final Pattern PAIR = Pattern.compile("([^=:@\\s]+)(:=|=@|=)(.*)", Pattern.DOTALL);
  private static final int MOST_BYTES = 64 << 20;

  private Params() {}

  /**
   * Params as a whole and pairs, which win.
   *
   * @return empty if nothing was given
   */
  static Optional<Json> read(
      Shell shell, @Nullable String whole, List<String> pairs, Supplier<ParamTypes> types) {
    Optional<Json> base = Optional.ofNullable(whole).map(text -> whole(shell, text));
    if (pairs.isEmpty()) {
      return base;
    }
    Map<String, Json> all = new LinkedHashMap<>();
    base.ifPresent(
        json -> {
          if (!json.isObject()) {
            throw new OrbException(
                ErrorCode.BAD_PARAMS,
                "--params is no JSON object",
                "leave out k=v, or give an object");
          }
          all.putAll(json.members());
        });
    for (String pair : pairs) {
      add(shell, all, pair, types);
    }
    return Optional.of(JsonCodec.of(all));
  }

  /** Whether what the command's contract declares makes a difference. */
  static boolean needTypes(List<String> pairs) {
    return pairs.stream()
        .map(PAIR::matcher)
        .anyMatch(pair -> pair.matches() && pair.group(2).equals("="));
  }

  private static void add(
      Shell shell, Map<String, Json> all, String pair, Supplier<ParamTypes> types) {
    Matcher matcher = PAIR.matcher(pair);
    if (!matcher.matches()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'" + Cells.brief(pair) + "' is no parameter",
          "write k=v, k:=JSON or k=@file; clients are named by --to, --group or --all");
    }
    String value = matcher.group(3);
    all.put(
        matcher.group(1),
        switch (matcher.group(2)) {
          case ":=" -> json(matcher.group(1), value);
          case "=@" -> JsonCodec.of(file(shell, value));
          default -> types.get().value(matcher.group(1), value);
        });
  }

  private static Json whole(Shell shell, String text) {
    if (text.equals("-")) {
      return json("--params", input(shell));
    }
    return json("--params", text.startsWith("@") ? file(shell, text.substring(1)) : text);
  }

  private static Json json(String what, String text) {
    try {
      return JsonCodec.parse(text);
    } catch (OrbException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, what + " is no JSON: " + e.reason(), "quote it for the shell", e);
    }
  }

  static String file(Shell shell, String name) {
    try {
      return Files.readString(shell.path(name));
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the file " + shell.path(name) + " cannot be read",
          "it must exist, be yours to read and be UTF-8",
          e);
    }
  }

  private static String input(Shell shell) {
    try {
      byte[] bytes = shell.in().readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new OrbException(ErrorCode.TOO_LARGE, "standard input is over 64 MiB", "send less");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "standard input cannot be read", "pipe JSON into it", e);
    }
  }
}
