package dev.orb.app.cli;

import dev.orb.protocol.Durations;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = "Sends a command and shows the replies as they come.",
    footer = {
      "",
      "A parameter is k=v (of the type that the command declares, else a string), k:=JSON or",
      "k=@file (the file's text). orb send NAME --help shows what a command takes.",
      "Exit code: 0 all succeeded, 1 at least one did not, 4 nobody matched,",
      "5 the time was over and it goes on, 6 refused."
    })
final class SendVerb extends EdgeVerb {
  private static final Duration USUAL_WAIT = Duration.ofSeconds(30);

  @Parameters(index = "0", paramLabel = "NAME", description = "The command's name.")
  String name = "";

  @Parameters(index = "1..*", paramLabel = "k=v", arity = "0..*", description = "Its parameters.")
  List<String> pairs = new ArrayList<>();

  @Mixin final TargetOptions target = new TargetOptions();

  @Option(
      names = "--params",
      paramLabel = "JSON",
      description = "All parameters: JSON, @file, or - for standard input.")
  @Nullable String params;

  @Option(
      names = "--payload",
      paramLabel = "FILE",
      description = "Goes with it: each client fetches it before its handler runs.")
  @Nullable String payload;

  @Option(
      names = "--payload-id",
      paramLabel = "ID",
      description = "The same of one that orb payload add has put in.")
  @Nullable String payloadId;

  @Option(
      names = "--wait",
      paramLabel = "D",
      description = "Show replies this long (default 30s), or all: to the end.")
  @Nullable String wait;

  @Option(names = "--no-wait", description = "Do not wait for replies.")
  boolean noWait;

  @Option(names = "--dry-run", description = "Say who would get it, and send nothing.")
  boolean dryRun;

  @Mixin final SendOptions send = new SendOptions();

  SendVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Optional<Duration> patience = patience();
    EdgeClient edge = edge();
    requireOnePayload();
    Map<String, Object> body =
        body(shell, edge, name, params, pairs, target, send).with("payload", payloadId).json();
    Output output = output();
    if (dryRun) {
      return dryRun(edge, output, body);
    }
    Question.ask(
        shell,
        options,
        "send " + Cells.harmless(name) + " to",
        () -> (int) edge.post("/commands?dryRun=true", body).get("total").orElseThrow().integer());
    Json command = payload == null ? edge.post("/commands", body) : withFile(edge, body, payload);
    if (noWait) {
      output.one(command, "command");
      return Watch.refused(command).isEmpty() ? 0 : 1;
    }
    return new Watch(shell, edge, output).run(command, patience);
  }

  private Json withFile(EdgeClient edge, Map<String, Object> body, String file) {
    Path path = shell.path(file);
    String id = Cells.of(edge.upload("/payloads", path, PayloadVerbs.ANY_TYPE), "id");
    Map<String, Object> claiming = new LinkedHashMap<>(body);
    claiming.put("payload", id);
    try {
      return edge.post("/commands", claiming);
    } catch (OrbException e) {
      if (e.code() != ErrorCode.UNAVAILABLE) {
        forget(edge, id);
      }
      throw e;
    }
  }

  // why quietly: the refusal is what the user is to read, and the node forgets it by itself
  private static void forget(EdgeClient edge, String id) {
    try {
      edge.delete("/payloads/" + id);
    } catch (OrbException e) {
      return;
    }
  }

  private void requireOnePayload() {
    if (payload != null && payloadId != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "--payload and --payload-id contradict each other",
          "leave one out");
    }
    if (payload != null && !Files.isReadable(shell.path(payload))) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "the file " + payload + " cannot be read", "name another");
    }
  }

  /** How long to wait; empty to the end. */
  private Optional<Duration> patience() {
    if (noWait && wait != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "--wait and --no-wait contradict each other", "leave one out");
    }
    if (wait == null) {
      return Optional.of(USUAL_WAIT);
    }
    return wait.equals("all") ? Optional.empty() : Optional.of(Durations.parse(wait));
  }

  private static int dryRun(EdgeClient edge, Output output, Map<String, Object> body) {
    Json document = edge.post("/commands?dryRun=true", body);
    output.list(
        document,
        "target",
        Output.col("client"),
        Output.col("verdict"),
        Output.col("code"),
        Output.col("byFact"));
    return Cells.of(document, "refused").equals("0") ? 0 : 1;
  }

  /** Whether help was asked for about one command, and not about this verb. */
  boolean isAskedAboutCommand() {
    return !name.isEmpty();
  }

  /** Shows what the command takes, and sends nothing. */
  int describe() {
    FleetContracts fleet = new FleetContracts(edge());
    List<Json> contracts = fleet.of(name, send.component, target());
    if (contracts.isEmpty()) {
      throw fleet.unknown(name, send.component);
    }
    new CommandHelp(output()).show(contracts);
    return 0;
  }

  private Optional<Map<String, Object>> target() {
    return target.given() ? Optional.of(target.json()) : Optional.empty();
  }

  private static Optional<Json> params(
      Shell shell,
      EdgeClient edge,
      String name,
      @Nullable String params,
      List<String> pairs,
      TargetOptions target,
      @Nullable String component) {
    ParamTypes types =
        new ParamTypes(
            Params.needTypes(pairs)
                ? new FleetContracts(edge).of(name, component, Optional.of(target.json()))
                : List.of());
    return Params.read(shell, params, pairs, () -> types);
  }

  /** The body that sends a command, or that is the command of a schedule. */
  static Body body(
      Shell shell,
      EdgeClient edge,
      String name,
      @Nullable String params,
      List<String> pairs,
      TargetOptions target,
      SendOptions send) {
    Body body =
        new Body()
            .with("name", name)
            .with(
                "params",
                params(shell, edge, name, params, pairs, target, send.component).orElse(null))
            .with("target", target.json());
    send.addTo(body);
    return body;
  }
}
