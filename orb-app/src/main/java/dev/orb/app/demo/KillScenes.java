package dev.orb.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What SIGKILL leaves: everything. */
final class KillScenes {
  private static final int QUEUED = 5;

  private final Cast cast;
  private final Narrator narrator;
  private final List<String> toAll = new ArrayList<>();
  private final List<String> toOne = new ArrayList<>();

  KillScenes(Cast cast) {
    this.cast = cast;
    this.narrator = cast.narrator();
  }

  void agent() {
    narrator.step("Kill an agent, and queue commands for it meanwhile");
    narrator.say("$ kill -9 " + cast.stage().agent("web-2").pid());
    cast.stage().agent("web-2").kill();
    for (int i = 0; i < QUEUED; i++) {
      toOne.add(cast.send("record", "--to", "web-2"));
    }
    narrator.say("$ orb send record --to web-2 --no-wait        " + QUEUED + " times");
    Stage.await(
        "the commands to be queued", Cast.PATIENCE, () -> cast.count(toOne.get(0), "QUEUED") == 1);
    narrator.check(cast.count(toOne.get(0), "QUEUED") == 1, "they wait for it in its queue");
    cast.stage().startAgent("web-2");
    awaitAll(toOne, 1);
    narrator.check(true, "started again, it ran all " + QUEUED);
  }

  void node() {
    narrator.step("Kill the node in the middle of broadcasts to all " + cast.all());
    for (int i = 0; i < 3; i++) {
      toAll.add(cast.send("record", "--all"));
    }
    narrator.say("$ orb send record --all --no-wait --yes       3 times");
    int before = recorded();
    Stage.await("some to have run", Cast.PATIENCE, () -> recorded() > before + cast.all() / 3);
    narrator.say("$ kill -9 " + cast.stage().nodePid());
    cast.stage().killNode();
    int ran = recorded();
    narrator.say((ran - before) + " had run when it died; starting it again");
    cast.stage().startNode();
    awaitAll(toAll, cast.all());
    narrator.check(true, "all 3 broadcasts ended SUCCEEDED for all " + cast.all());
  }

  void eachOnce() {
    narrator.step("The clients' own record: what really ran");
    Map<String, Long> runs =
        cast.stage().lines("record.txt").stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    int expected = toOne.size() + toAll.size() * cast.all();
    long once = runs.values().stream().filter(count -> count == 1).count();
    narrator.check(
        runs.size() == expected && once == expected,
        once
            + " of "
            + expected
            + ", each once; lost "
            + (expected - runs.size())
            + ", twice "
            + (runs.size() - once));
  }

  private int recorded() {
    return cast.stage().lines("record.txt").size();
  }

  private void awaitAll(List<String> commands, int each) {
    for (String id : commands) {
      Stage.await(
          "command " + id + " to succeed everywhere",
          Cast.PATIENCE,
          () -> cast.count(id, "SUCCEEDED") == each);
    }
  }
}
