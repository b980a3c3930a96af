package dev.orb.protocol.json;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Retries;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Claiming.Fetch;
import dev.orb.protocol.message.Claiming.Piece;
import dev.orb.protocol.message.Claiming.Whole;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Control.Declare;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.Control.Goodbye;
import dev.orb.protocol.message.Control.HeartbeatAck;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.Control.Ping;
import dev.orb.protocol.message.Control.Pong;
import dev.orb.protocol.message.Control.Reject;
import dev.orb.protocol.message.Control.Settings;
import dev.orb.protocol.message.Control.Shutdown;
import dev.orb.protocol.message.Control.Welcome;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Enrolling.Check;
import dev.orb.protocol.message.Enrolling.Checked;
import dev.orb.protocol.message.Enrolling.Join;
import dev.orb.protocol.message.Enrolling.Joined;
import dev.orb.protocol.message.Enrolling.Leave;
import dev.orb.protocol.message.Enrolling.Left;
import dev.orb.protocol.message.Enrolling.Rotate;
import dev.orb.protocol.message.Enrolling.Rotated;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Part;
import dev.orb.protocol.message.Planning.Held;
import dev.orb.protocol.message.Planning.Plan;
import dev.orb.protocol.message.Planning.Planned;
import dev.orb.protocol.message.Planning.Plans;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Report;
import dev.orb.protocol.message.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One message of every sort with every field, under the name of its golden file. */
final class Samples {
  static final CommandId ID = CommandId.parse("0198f3a2-7c00-7a11-8b22-1234567890ab");
  static final CommandId REPLY_ID = CommandId.parse("0198f3a2-7d01-7a11-8b22-1234567890ac");
  static final Instant TS = Instant.ofEpochMilli(1_795_194_659_468L);
  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private Samples() {}

  static Map<String, Message> all() {
    Map<String, Message> all = new LinkedHashMap<>();
    work(all);
    session(all);
    small(all);
    enrolling(all);
    return all;
  }

  private static void work(Map<String, Message> all) {
    all.put("command", command());
    all.put(
        "command-least",
        Command.of(ID, "disk.usage", null, TS, TS.plusMillis(3_600_000)).between("orb-1", "all"));
    all.put("command-claim", command().withClaim(new Claim(REPLY_ID, "orb-1")));
    all.put(
        "progress", new Progress(ID, 3, 2, null, 40, "copying", "line 1\nline 2\n", TS, 7, TRACE));
    all.put("progress-started", new Progress(ID, 0, 1, "started", null, null, null, TS, 7, TRACE));
    all.put(
        "reply",
        new Reply(
            REPLY_ID,
            ID,
            1,
            JsonCodec.parse("{\"used\":0.61}"),
            null,
            TS,
            new Timing(TS.minusMillis(30), TS.minusMillis(20), TS.minusMillis(1)),
            7,
            TRACE));
    all.put(
        "reply-error",
        new Reply(
            REPLY_ID,
            ID,
            0,
            null,
            Failure.of(ErrorCode.UNKNOWN_COMMAND, "no handler for disk.usage"),
            TS,
            null,
            7,
            null));
    all.put(
        "reply-detail",
        new Reply(
            REPLY_ID,
            ID,
            3,
            null,
            new Failure(ErrorCode.HANDLER_ERROR, "exit 2", JsonCodec.parse("{\"exit\":2}")),
            TS,
            new Timing(TS, null, TS),
            7,
            null));
    all.put("event", new Event(ID, "door.opened", JsonCodec.parse("{\"door\":3}"), TS, TRACE));
    all.put("report", new Report(ID, "logs/app", "application/gzip", TS, TRACE));
    all.put(
        "heartbeat",
        new Heartbeat(
            TS,
            12,
            2,
            "disk nearly full",
            3,
            ClientState.BUSY,
            "copying",
            Map.of("load", JsonCodec.parse("0.5"), "old", JsonCodec.parse("null")),
            List.of(
                new DeclaredComponent(
                    "billing", "", ClientState.DAMAGED, "no database", List.of()))));
  }

  static Command command() {
    return new Command(
        ID,
        "disk.usage",
        "orb-1",
        "group:web/billing",
        JsonCodec.parse("{\"path\":\"/\"}"),
        TS,
        TS.plusMillis(3_600_000),
        Duration.ofMinutes(1),
        true,
        12,
        "disk",
        "nightly",
        TS.minusMillis(468),
        new Part(2, 5),
        TRACE,
        new Retries(3, Duration.ofSeconds(5), 1.5),
        "billing",
        null,
        new FiringNote(TS.minusMillis(86_400_468), Duration.ofMinutes(5), TS.plusMillis(600_000)));
  }

  private static void session(Map<String, Message> all) {
    Json os = JsonCodec.of("linux");
    all.put(
        "hello",
        new Hello(
            "9f1c",
            "77aa",
            "l3dg",
            "fl33t",
            "0.1.0",
            4711,
            Set.of("web", "eu"),
            Map.of("os", os, "cpus", JsonCodec.of(8)),
            List.of(
                new Declared("disk.usage", true, Duration.ofSeconds(30)),
                new Declared("restart", false, null, contract())),
            List.of(component()),
            List.of(new Held("nightly", "5f2c81d09a3be744", null)),
            TS));
    all.put(
        "declare",
        new Declare(
            12,
            List.of(new Declared("restart", false, Duration.ofSeconds(5), contract())),
            List.of(component()),
            TS));
    all.put(
        "welcome",
        new Welcome(
            12,
            "orb-1",
            "fl33t",
            "web-1",
            7,
            Set.of("web"),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            10_485_760,
            Duration.ofMinutes(1),
            3,
            List.of(ID),
            List.of(REPLY_ID),
            TS.minusMillis(5),
            TS));
    all.put("reject", new Reject(ErrorCode.FORBIDDEN, "the client is disabled", false, TS));
    all.put("goodbye", new Goodbye(12, "it was asked to stop", TS));
    all.put(
        "settings",
        new Settings(
            4, Set.of("web", "canary"), Duration.ofSeconds(5), Duration.ofSeconds(20), TS));
    all.put("shutdown", new Shutdown("the node stops", Duration.ofSeconds(10), true, TS));
  }

  private static DeclaredComponent component() {
    return new DeclaredComponent(
        "billing",
        "2.1",
        ClientState.RUNNING,
        "caught up",
        List.of(new Declared("reload", true, Duration.ofSeconds(10), contract())));
  }

  private static Contract contract() {
    return new Contract(
        JsonCodec.parse(
            "{\"type\":\"object\",\"properties\":{\"service\":{\"type\":\"string\"},"
                + "\"key\":{\"type\":\"string\"}},\"required\":[\"service\"]}"),
        JsonCodec.parse("{\"type\":\"object\"}"),
        "restarts a service",
        Set.of("key"));
  }

  private static void small(Map<String, Message> all) {
    all.put("ping", new Ping(ID, "orb-1", TS));
    all.put("pong", new Pong(ID, TS));
    all.put("cancel", new Cancel(ID, TS.plusMillis(7_200_000), true, TS));
    all.put("cancelled", new Cancelled(ID, Cancelled.Outcome.SIGNALLED, 7, TS));
    all.put("fetch", new Fetch(ID, 262_144, 262_144, TS));
    all.put(
        "piece",
        new Piece(
            ID, 262_144, new Whole(1_048_576, "0f".repeat(32), "application/gzip"), null, TS));
    all.put(
        "piece-error",
        new Piece(
            ID,
            0,
            null,
            Failure.of(ErrorCode.NOT_FOUND, "the payload of this command is not here any more"),
            TS));
    all.put(
        "plans",
        new Plans(List.of(new Plan("nightly", "5f2c81d09a3be744", plan())), Set.of("hourly"), TS));
    all.put(
        "planned",
        new Planned(
            List.of(
                new Held("nightly", "5f2c81d09a3be744", null),
                new Held("odd", "00aa", "there is no zone Mars/Base")),
            TS));
    all.put("heartbeat-ack", new HeartbeatAck(TS.minusMillis(3), TS));
  }

  /** Every field that a plan may have, but that it comes due in one way only. */
  private static Json plan() {
    return JsonCodec.parse(
        "{\"cron\":\"0 22 * * *\",\"zone\":\"Europe/Oslo\",\"start\":1795194659468,"
            + "\"end\":1826730659468,\"misfire\":\"once\",\"overlap\":\"skip\","
            + "\"inWindow\":7200000,\"jitter\":300000,\"missedAfter\":60000,\"name\":\"backup\","
            + "\"params\":{\"path\":\"/\"},\"component\":\"billing\",\"ttl\":3600000,"
            + "\"timeout\":600000,\"serialKey\":\"disk\","
            + "\"retries\":{\"times\":3,\"delay\":5000,\"factor\":1.5},\"trace\":\"00-4bf9\"}");
  }

  private static void enrolling(Map<String, Message> all) {
    String secret = "n0tAsecretButAsLongAsOneIs_0123456789abcdefg";
    all.put("join", new Join(ID, "9f1c", "web-1", Set.of("web"), TS));
    all.put("joined", new Joined(ID, "web-1", secret, 7, Set.of("web"), TS));
    all.put("rotate", new Rotate(ID, secret, TS));
    all.put("rotated", new Rotated(ID, true, TS));
    all.put("leave", new Leave(ID, "9f1c", TS));
    all.put("left", new Left(ID, 3, TS));
    all.put("check", new Check(ID, "9f1c", TS));
    all.put("checked", new Checked(ID, 3, Set.of("web"), TS.minusMillis(3), TS));
  }
}
