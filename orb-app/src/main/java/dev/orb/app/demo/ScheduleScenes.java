package dev.orb.app.demo;

import dev.orb.app.demo.Narrator.Answer;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;

/** Commands at a time. */
final class ScheduleScenes {
  private final Narrator narrator;

  ScheduleScenes(Cast cast) {
    this.narrator = cast.narrator();
  }

  void onceAndCron() {
    narrator.step("At a time: once, and by cron");
    Answer once = narrator.type("schedule", "add", "soon", "--in", "2s", "uname", "--to", "web-1");
    narrator.check(once.exit() == 0, "soon is set");
    Answer cron =
        narrator.type(
            "schedule", "add", "each-2s", "--cron", "*/2 * * * * ?", "uname", "--to", "web-2");
    narrator.check(cron.exit() == 0, "each-2s is set");
    Stage.await("the one-off to fire", Cast.PATIENCE, () -> succeeded("soon") == 1);
    Stage.await("the cron to fire twice", Cast.PATIENCE, () -> succeeded("each-2s") >= 2);
    narrator.check(true, "soon fired once and each-2s at least twice, and all succeeded");
    Answer removed = narrator.type("schedule", "remove", "each-2s");
    narrator.check(removed.exit() == 0, "each-2s is removed");
  }

  private long succeeded(String schedule) {
    String printed = narrator.quietly("command", "list", "-o", "jsonl").out();
    return printed
        .lines()
        .map(JsonCodec::parse)
        .filter(command -> is(command, "schedule", schedule) && is(command, "state", "SUCCEEDED"))
        .count();
  }

  private static boolean is(Json json, String member, String value) {
    return json.get(member)
        .filter(Json::isString)
        .map(Json::string)
        .filter(value::equals)
        .isPresent();
  }
}
