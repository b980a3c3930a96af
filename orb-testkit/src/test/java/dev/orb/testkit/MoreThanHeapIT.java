package dev.orb.testkit;

import static dev.orb.protocol.CommandState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.Page;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A node whose open commands are larger than its memory, killed and started again. */
class MoreThanHeapIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CLIENT = "far";
  private static final String SAID = "said";
  private static final int COMMANDS = 24;
  private static final int LONG = 8 << 20;

  @TempDir Path folder;

  /** The process of the node, which ends as by a kill once what it came for is done. */
  static final class Node {
    private Node() {}

    /** Arguments: data folder, whether it comes back. */
    public static void main(String[] arguments) {
      int code = 1;
      try {
        run(Path.of(arguments[0]), Boolean.parseBoolean(arguments[1]));
        code = 0;
      } catch (Exception | AssertionError e) {
        System.getLogger("node").log(System.Logger.Level.ERROR, "it failed", e);
      } finally {
        Runtime.getRuntime().halt(code);
      }
    }

    private static void run(Path data, boolean again) throws Exception {
      OrbServer server =
          OrbServer.builder(ServerSettings.in(data).withNode("orb-1").withPort(0)).build();
      server.start(PATIENCE);
      if (again) {
        look(data, server);
        return;
      }
      say(data, server.clients().enrol(CLIENT, Set.of(), Map.of()).secret());
      for (int n = 0; n < COMMANDS; n++) {
        send(server, CommandRequest.of("length", Map.of("text", "x".repeat(LONG), "n", n)));
      }
    }

    private static void send(OrbServer server, CommandRequest<Json> command) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                try {
                  return server.send(Target.client(CLIENT), command) != null;
                } catch (OrbException e) {
                  // why: as much as a heap of this size may hold is on its way already
                  assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                  return false;
                }
              });
    }

    private static void say(Path data, String word) throws IOException {
      Path whole = data.resolveSibling("saying");
      Files.writeString(whole, word);
      Files.move(whole, data.resolveSibling(SAID), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int open(OrbServer server) {
      return server.clients().find(CLIENT).orElseThrow().open();
    }

    private static void look(Path data, OrbServer server) throws IOException {
      Commands commands = server.commands();
      assertThat(pages(commands)).hasSize(COMMANDS);
      assertThat(open(server)).isEqualTo(COMMANDS);
      say(data, Integer.toString(server.brokerPort()));
      Awaitility.await().atMost(PATIENCE).until(() -> open(server) == 0);
      assertThat(pages(commands)).extracting(CommandRecord::state).containsOnly(SUCCEEDED);
      assertThat(commands.history(CLIENT, 500, Optional.empty()).items())
          .hasSize(COMMANDS)
          .allMatch(each -> each.delivery().result() != null);
    }

    private static Set<CommandRecord> pages(Commands commands) {
      Set<CommandRecord> all = new HashSet<>();
      Optional<String> after = Optional.empty();
      do {
        Page<CommandRecord> page = commands.list(CommandFilter.ALL, 500, after);
        assertThat(page.items()).hasSizeLessThan(10);
        page.items().forEach(each -> all.add(each.withoutParams()));
        after = Optional.ofNullable(page.next());
      } while (after.isPresent());
      return all;
    }
  }

  private JavaProcess node(boolean again) {
    return JavaProcess.start(
        new JavaProcess.Start(
            Node.class,
            List.of("-Xmx160m"),
            List.of(folder.resolve("data").toString(), Boolean.toString(again)),
            Map.of(),
            folder));
  }

  /** What the process has to say: a secret, or a port. */
  private String said(JavaProcess process) throws IOException {
    Path said = folder.resolve(SAID);
    Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(said) || !process.isAlive());
    assertThat(said).as(process::err).exists();
    String word = Files.readString(said);
    Files.delete(said);
    return word;
  }

  @Test
  @EnabledIfSystemProperty(named = "orb.kill", matches = "all", disabledReason = "a campaign")
  void aNodeComesBackWithMoreParamsOpenThanItHasHeapAndShowsAndSendsThemAll() throws IOException {
    String secret;
    try (JavaProcess first = node(false)) {
      assertThat(first.awaitExit(PATIENCE)).as(first::err).isZero();
      secret = said(first);
    }
    try (JavaProcess second = node(true);
        OrbClient client =
            OrbClient.builder(CLIENT, URI.create("tcp://127.0.0.1:" + said(second)))
                .secret(secret)
                .state(folder.resolve("state"))
                .on("length", context -> context.params().text().length())
                .build()) {
      client.start(PATIENCE);
      assertThat(second.awaitExit(PATIENCE)).as(second::err).isZero();
    }
  }
}
