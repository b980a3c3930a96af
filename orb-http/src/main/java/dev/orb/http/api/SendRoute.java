package dev.orb.http.api;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.dispatch.AllRefused;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Individual;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.dispatch.Watcher;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Refusal;
import dev.orb.server.payload.PayloadStore;
import dev.orb.server.payload.Payloads;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code POST /commands}: send, or say who would get it. */
final class SendRoute {
  /** How long the journal may take to accept. */
  static final Duration ACCEPT = Duration.ofSeconds(30);

  static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final Reach.Of reach;
  private final HeldRequests held;
  private final Payloads payloads;

  SendRoute(Reach.Of reach, HeldRequests held, Payloads payloads) {
    this.reach = reach;
    this.held = held;
    this.payloads = payloads;
  }

  Route route() {
    return Route.post(Right.OPERATOR, "/commands", this::send);
  }

  private void send(Context context) throws IOException {
    Query query = Query.of(context, "dryRun", "wait");
    Fields fields = Fields.ofBody(context);
    String name = fields.requiredString("name");
    @Nullable Json params = fields.raw("params").orElse(null);
    Target target = TargetJson.read(fields);
    Individual individual = individual(fields);
    CommandOptions options = OptionsJson.read(fields);
    fields.end();
    Caller.of(context).scope().requireCommand(name);
    boolean dryRun = query.flag("dryRun");
    requirePayload(options.payload(), dryRun, Caller.of(context));
    Submission submission =
        Submission.of(name, params, target, options, Caller.of(context).name()).with(individual);
    Optional<Duration> wait = query.duration("wait");
    if (dryRun) {
      dryRun(context, submission);
    } else if (wait.isPresent()) {
      sendAndWait(context, submission, wait.get());
    } else {
      accepted(context, Waits.get(reach.commands(context).send(submission), ACCEPT));
    }
  }

  // why not whether it is here, but for a dry run: a command that was sent before under the same
  // key is to be answered also when its payload is gone
  private void requirePayload(@Nullable CommandId payload, boolean dryRun, Caller caller) {
    if (payload != null && PayloadRoutes.his(payloads, payload, caller).isEmpty() && dryRun) {
      throw PayloadStore.gone(payload);
    }
  }

  private static Individual individual(Fields fields) {
    boolean parts = fields.bool("parts").orElse(false);
    Map<String, Json> own = new LinkedHashMap<>();
    fields
        .json("paramsFor")
        .ifPresent(
            json -> {
              if (!json.isObject()) {
                throw new OrbException(
                    ErrorCode.BAD_PARAMS,
                    "'paramsFor' does not fit",
                    "give an object of params by client id");
              }
              json.members().forEach((id, each) -> own.put(Names.id("client", id), each));
            });
    return new Individual(own, parts);
  }

  /** Answers with a command that was accepted. */
  static void accepted(Context context, CommandRecord command) {
    context.header("Location", Api.ROOT + "/commands/" + command.id());
    Answers.json(context, 202, CommandJson.of(command));
  }

  private void sendAndWait(Context context, Submission submission, Duration wait)
      throws IOException {
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'wait' does not fit", "give a duration up to 5m, or follow");
    }
    CompletableFuture<Optional<CommandRecord>> ended = new CompletableFuture<>();
    // why before the send: a command that was accepted must not be answered with a refusal
    held.run(
        Caller.of(context),
        over -> ended.complete(Optional.empty()),
        () -> {
          Commands commands = reach.commands(context);
          CommandRecord command = Waits.get(commands.send(submission), ACCEPT);
          Watching.run(
              commands,
              command.id(),
              whenDone(ended),
              () -> await(context, submission, command.id(), ended, wait));
        });
  }

  private void await(
      Context context,
      Submission submission,
      CommandId id,
      CompletableFuture<Optional<CommandRecord>> ended,
      Duration wait)
      throws IOException {
    ended.completeOnTimeout(Optional.empty(), wait.toMillis(), TimeUnit.MILLISECONDS);
    Optional<CommandRecord> last = Waits.get(ended, wait.plus(ACCEPT));
    // why again: it may have ended in the moment in which the wait did
    CommandRecord now =
        last.orElseGet(() -> reach.commands(context).find(id.toString(), submission.by()));
    if (now.state() == CommandState.RUNNING) {
      accepted(context, now);
    } else {
      context.header("Location", Api.ROOT + "/commands/" + id);
      CommandDocument.write(context, reach.commands(context), now);
    }
  }

  private static Watcher whenDone(CompletableFuture<Optional<CommandRecord>> ended) {
    return new Watcher() {
      @Override
      public void ended(DeliveryRecord delivery) {}

      @Override
      public void done(CommandRecord command) {
        ended.complete(Optional.of(command));
      }
    };
  }

  /** Who would get it, and who would be refused. */
  record DryRunJson(
      String name, TargetJson target, int total, int refused, List<Verdict.VerdictJson> items) {}

  private void dryRun(Context context, Submission submission) {
    List<Verdict> all = Verdict.all(reach.clients(context), submission);
    int refused = (int) all.stream().filter(Verdict::isRefusal).count();
    if (refused == all.size()) {
      // why: as the command itself would be, so that nobody takes a dry run for a promise
      throw AllRefused.of(
          all.stream()
              .map(
                  verdict ->
                      new Refusal(
                          verdict.json().client(),
                          ErrorCode.valueOf(String.valueOf(verdict.json().code()))))
              .toList(),
          all.get(0).json().message());
    }
    Answers.json(
        context,
        200,
        new DryRunJson(
            submission.name(),
            TargetJson.of(submission.target()),
            all.size(),
            refused,
            all.stream().map(Verdict::json).toList()));
  }
}
