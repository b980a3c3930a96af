package dev.orb.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed: what it was told is written is there. */
@OnEachDatabase
class JournalKillIT {
  private final TestDatabase database;
  @TempDir Path folder;

  JournalKillIT(TestDatabase database) {
    this.database = database;
  }

  /** The process: writes commands and prints each id once its write has completed. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      JournalSettings settings = JournalSettings.in(Path.of(args[0]));
      Journal journal =
          Journals.open(
              args.length == 1
                  ? settings
                  : settings.withServer(
                      new DatabaseServer(args[1], "postgres", null, settings.folder()::toString)));
      CommandId previous = null;
      for (long seq = 1; seq < 1_000_000; seq++) {
        CommandRecord command = Samples.freshCommand(seq);
        journal
            .write(List.of(new JournalEntry.Accepted(command)))
            .thenRun(() -> System.out.println(command.id()));
        if (seq % 500 == 0 && previous != null) {
          CommandId last = previous;
          await().atMost(Duration.ofSeconds(20)).until(() -> journal.command(last).isPresent());
        }
        previous = command.id();
      }
    }
  }

  @Test
  void nothingAcknowledgedIsLostAndTheFolderIsFreeAgain() throws Exception {
    Path data = folder.resolve("data");
    Path out = folder.resolve("out");
    JournalSettings settings = database.in(data);
    for (int round = 0; round < 2; round++) {
      Process child = start(settings, out);
      try {
        long before = lines(out);
        await().atMost(Duration.ofSeconds(60)).until(() -> lines(out) > before + 1000);
        ThrowingCallable second = () -> Journals.open(settings);
        Assertions.assertThatThrownBy(second)
            .isInstanceOfSatisfying(
                OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG));
      } finally {
        child.destroyForcibly();
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    }

    List<CommandId> acknowledged =
        Files.readAllLines(out).stream()
            .filter(line -> line.length() == 36)
            .map(CommandId::parse)
            .toList();
    try (Journal journal = Journals.open(settings)) {
      assertThat(acknowledged)
          .hasSizeGreaterThan(2000)
          .allMatch(id -> journal.command(id).isPresent());
    }
  }

  private static Process start(JournalSettings settings, Path out) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                settings.folder().toString()));
    if (settings.server() != null) {
      words.add(settings.server().url());
    }
    return new ProcessBuilder(words)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    return text.chars().filter(c -> c == '\n').count();
  }
}
