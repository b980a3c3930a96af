package dev.orb.app.demo;

import dev.orb.app.demo.Narrator.Answer;
import dev.orb.protocol.Json;
import java.time.Duration;
import java.util.List;

/** Commands that are answered, and those that are not. */
final class CommandScenes {
  private final Cast cast;
  private final Narrator narrator;

  CommandScenes(Cast cast) {
    this.cast = cast;
    this.narrator = cast.narrator();
  }

  void broadcastGroupAndOne() {
    narrator.step("One command: to all, to a group, to one");
    Answer all = narrator.type("send", "greet", "who=everybody", "--all");
    narrator.check(
        all.exit() == 0 && cast.agents().stream().allMatch(all.out()::contains),
        "all " + cast.agents().size() + " answered");
    Answer group = narrator.type("send", "greet", "who=web people", "--group", "web");
    narrator.check(
        group.exit() == 0 && group.out().contains("web-2") && !group.out().contains("web-3"),
        "the group answered, and nobody else");
    Answer one = narrator.type("send", "greet", "who=you", "--to", "web-3");
    narrator.check(one.exit() == 0 && one.all().contains("good day, you"), "one answered");
  }

  void realOutput() {
    narrator.step("An OS command's real output, as JSON lines for a program");
    Answer uname = narrator.type("send", "uname", "--to", "web-1", "-o", "jsonl");
    narrator.check(
        uname.exit() == 0 && uname.out().contains(System.getProperty("os.version")),
        "the kernel that it names is this machine's");
  }

  /** A simulated fleet of real connections answers one broadcast. */
  void thousand() {
    int simulated = cast.simulated();
    if (simulated == 0) {
      return;
    }
    narrator.step(simulated + " simulated clients, a TCP connection each, and one broadcast");
    cast.stage()
        .startOther(
            SimulatedClients.class,
            Integer.toString(simulated),
            Integer.toString(cast.stage().brokerPort()),
            cast.stage().url(),
            cast.stage().folder().resolve("data").resolve("admin.token").toString(),
            cast.stage().folder().resolve("record.txt").toString());
    Stage.await(
        "the simulated clients to connect", Cast.PATIENCE, () -> cast.connected() == cast.all());
    cast.json("send", "hello", "--group", "sim", "--yes", "--wait", "30s");
    long begun = System.nanoTime();
    String id = cast.send("hello", "--group", "sim");
    Stage.await("all replies", Cast.PATIENCE, () -> cast.count(id, "SUCCEEDED") == simulated);
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    narrator.say("$ orb send hello --group sim --yes");
    narrator.check(
        true,
        simulated + " of " + simulated + " answered, every reply journalled, in " + millis + " ms");
  }

  void why() {
    narrator.step("Why? One offline, one failing, one without the handler");
    Json added = cast.json("client", "add", "web-away", "--group", "web");
    narrator.check(added.get("secret").isPresent(), "web-away is enrolled and never started");
    String away = cast.send("greet", "who=nobody", "--to", "web-away");
    Answer offline = narrator.type("why", brief(away));
    narrator.check(offline.out().contains("waiting-offline"), "it waits for its client");

    String failing = cast.send("fail", "--to", "web-1");
    settle(failing);
    Answer failed = narrator.type("why", brief(failing));
    narrator.check(failed.out().contains("HANDLER_ERROR"), "the handler failed");

    String unknown = cast.send("reboot", "--to", "web-1");
    settle(unknown);
    Answer refused = narrator.type("why", brief(unknown));
    narrator.check(refused.out().contains("UNKNOWN_COMMAND"), "no such handler there");
  }

  private void settle(String id) {
    Stage.await(
        "the command to end",
        Cast.PATIENCE,
        () ->
            List.of("QUEUED", "DELIVERED", "RUNNING").stream()
                .allMatch(state -> cast.count(id, state) == 0));
  }

  private static String brief(String id) {
    return id.substring(id.length() - 8);
  }
}
