package dev.orb.app.demo;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who plays: enrols everybody, starts them, and knows what the fleet should look like. */
final class Cast {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String COMMANDS =
      """
      commands:
        uname: {run: [uname, -srm]}
        greet:
          run: [echo, "good day, {who}"]
          params: {who: {type: string, pattern: "[A-Za-z ]+", required: true}}
        record: {run: [sh, ../record.sh]}
        fail: {run: [sh, -c, "echo no space left on device >&2; exit 3"]}
      """;

  private final Stage stage;
  private final Narrator narrator;
  private final int agents;
  private final int simulated;

  Cast(Stage stage, Narrator narrator, int agents, int simulated) {
    this.stage = stage;
    this.narrator = narrator;
    this.agents = agents;
    this.simulated = simulated;
  }

  Stage stage() {
    return stage;
  }

  Narrator narrator() {
    return narrator;
  }

  int simulated() {
    return simulated;
  }

  List<String> agents() {
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= agents; i++) {
      ids.add("web-" + i);
    }
    return ids;
  }

  int all() {
    return agents + simulated;
  }

  /** Agents enrol with one verb each; the secret goes into a file that only its owner reads. */
  void assemble() {
    narrator.step("Enrol and connect: agents dial out, encrypted, and open no port");
    stage.write("record.sh", "echo \"$ORB_COMMAND_ID $ORB_CLIENT\" >> ../record.txt\n");
    for (String id : agents()) {
      String group = id.equals("web-1") || id.equals("web-2") ? "web" : "db";
      stage.write(
          id + "/agent.yaml",
          """
          id: %s
          server: ssl://127.0.0.1:%d
          tls: {ca: ../data/tls/ca.crt}
          secret-file: secret
          state: ./state
          %s"""
              .formatted(id, stage.brokerPort(), COMMANDS));
      String secret = Path.of(id, "secret").toString();
      Narrator.Answer added =
          id.equals("web-1")
              ? narrator.type("client", "add", id, "--group", group, "--secret-file", secret)
              : narrator.quietly("client", "add", id, "--group", group, "--secret-file", secret);
      narrator.require(added, "client " + id + " is enrolled");
      stage.startAgent(id);
    }
    narrator.say("… and the same for " + (agents - 1) + " more, each a process of its own");
    Stage.await("the agents to connect", PATIENCE, () -> connected() == agents);
    Narrator.Answer list = narrator.type("client", "list");
    narrator.check(
        list.exit() == 0 && agents().stream().allMatch(list.out()::contains),
        agents + " of " + agents + " agents are connected");
  }

  int connected() {
    return (int)
        json("client", "count").get("connected").map(Json::integer).orElse(-1L).longValue();
  }

  /** The one JSON document that a line answers with. */
  Json json(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.add("-o");
    line.add("json");
    String printed = narrator.quietly(line.toArray(String[]::new)).out().strip();
    return printed.isEmpty() ? JsonCodec.EMPTY_OBJECT : JsonCodec.parse(printed);
  }

  /** How many deliveries of a command are in a state. */
  int count(String command, String state) {
    return json("command", "show", command)
        .get("counts")
        .flatMap(counts -> counts.get(state))
        .map(number -> (int) number.integer())
        .orElse(-1);
  }

  /** Sends without waiting. The id of the command. */
  String send(String... words) {
    List<String> line = new ArrayList<>(List.of("send"));
    line.addAll(List.of(words));
    line.add("--no-wait");
    line.add("--yes");
    return json(line.toArray(String[]::new)).get("id").map(Json::string).orElse("none");
  }

  /** A wrong secret is refused in one line. */
  void stranger() {
    narrator.step("A wrong secret: refused, in one line, with an exit code of its own");
    stage.write(
        "stranger/agent.yaml",
        """
        id: web-1
        server: ssl://127.0.0.1:%d
        tls: {ca: ../data/tls/ca.crt}
        secret-file: secret
        state: ./state
        commands: {uname: {run: [uname]}}
        """
            .formatted(stage.brokerPort()));
    stage.write("stranger/secret", "a-guess-that-is-long-enough-to-be-one-000000\n");
    narrator.say("$ orb agent -c stranger/agent.yaml");
    Child stranger = stage.startAgent("stranger");
    int exit = stranger.awaitExit(PATIENCE);
    stranger.printed().lines().filter(line -> line.startsWith("orb:")).forEach(narrator::say);
    narrator.check(
        exit == 3 && stranger.printed().contains("UNAUTHORIZED"), "exit code 3, UNAUTHORIZED");
  }
}
