package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {

  /** The codes of one line of the contract, with where they show. */
  private record Line(String codes, int httpStatus, int exitCode) {
    Stream<String> names() {
      return Stream.of(codes.split(" "));
    }
  }

  private static final List<Line> CONTRACT =
      List.of(
          new Line("BAD_PARAMS MALFORMED UNSUPPORTED_VERSION INVALID_CONFIG", 400, 2),
          new Line("UNAUTHORIZED", 401, 3),
          new Line("FORBIDDEN", 403, 6),
          new Line("NOT_FOUND UNKNOWN_CLIENT UNKNOWN_COMMAND", 404, 4),
          new Line("CONFLICT DUPLICATE_ID ALREADY_STARTED CLIENT_OFFLINE", 409, 6),
          new Line("PRECONDITION_FAILED", 412, 6),
          new Line("TOO_LARGE", 413, 6),
          new Line("RATE_LIMITED", 429, 6),
          new Line(
              "QUEUE_FULL STORAGE_FULL SHUTTING_DOWN UNAVAILABLE NOT_STARTED NOT_CONNECTED",
              503,
              3),
          new Line("TIMEOUT", 504, 5),
          new Line(
              "HANDLER_ERROR DISCONNECTED INTERRUPTED EXPIRED CANCELLED SUPERSEDED REMOVED",
              500,
              1),
          new Line("INTERNAL", 500, 1));

  @Test
  void everyCodeShowsWhereTheContractSays() {
    for (Line line : CONTRACT) {
      line.names()
          .map(ErrorCode::valueOf)
          .forEach(
              code -> {
                assertThat(code.httpStatus()).as("status of %s", code).isEqualTo(line.httpStatus());
                assertThat(code.exitCode()).as("exit code of %s", code).isEqualTo(line.exitCode());
              });
    }
  }

  @Test
  void thereAreNoOtherCodes() {
    Set<String> named = CONTRACT.stream().flatMap(Line::names).collect(Collectors.toSet());
    Set<String> known =
        Stream.of(ErrorCode.values())
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(known).isEqualTo(new TreeSet<>(named));
  }

  @Test
  void aNameOfALaterVersionIsNone() {
    assertThat(ErrorCode.named("TIMEOUT")).contains(ErrorCode.TIMEOUT);
    assertThat(ErrorCode.named("TIRED")).isEmpty();
  }
}
