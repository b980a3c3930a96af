package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP API refused: its problem, as an exception. */
final class EdgeProblem extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient List<Json> refused;

  private EdgeProblem(ErrorCode code, String reason, @Nullable String mend, List<Json> refused) {
    super(code, reason, mend, null);
    this.refused = List.copyOf(refused);
  }

  static EdgeProblem of(int status, Json problem) {
    ErrorCode code =
        problem
            .get("code")
            .flatMap(name -> ErrorCode.named(name.string()))
            .orElse(ofStatus(status));
    return new EdgeProblem(
        code,
        problem.get("detail").map(Json::string).orElse("the node answered " + status),
        problem.get("mend").map(Json::string).orElse(null),
        problem.get("refused").map(Json::elements).orElse(List.of()));
  }

  /** For an answer without a problem, as a refusal of what was not even read. */
  private static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 401 -> ErrorCode.UNAUTHORIZED;
      case 403 -> ErrorCode.FORBIDDEN;
      case 404 -> ErrorCode.NOT_FOUND;
      case 413 -> ErrorCode.TOO_LARGE;
      default -> status >= 500 ? ErrorCode.UNAVAILABLE : ErrorCode.BAD_PARAMS;
    };
  }

  /** The targets that were refused, each with client and code. */
  List<Json> refused() {
    return refused;
  }
}
