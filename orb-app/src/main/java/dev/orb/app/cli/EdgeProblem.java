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
            .orElse(status >= 500 ? ErrorCode.UNAVAILABLE : ErrorCode.BAD_PARAMS);
    return new EdgeProblem(
        code,
        problem.get("detail").map(Json::string).orElse("the node answered " + status),
        problem.get("mend").map(Json::string).orElse(null),
        problem.get("refused").map(Json::elements).orElse(List.of()));
  }

  /** The targets that were refused, each with client and code. */
  List<Json> refused() {
    return refused;
  }
}
