package dev.orb.agent;

import dev.orb.agent.config.AgentFile;
import dev.orb.agent.config.AgentSettings;
import dev.orb.agent.process.Children;
import dev.orb.agent.process.OsCommand;
import dev.orb.agent.process.StdinThreads;
import dev.orb.client.ClientListener;
import dev.orb.client.ClientStatus;
import dev.orb.client.JoinRefused;
import dev.orb.client.OrbClient;
import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Control.Welcome;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client whose handlers are OS commands, from its start to its end. */
final class Agent implements ClientListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration ORPHANS_GRACE = Duration.ofSeconds(10);
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_SECONDS = 1;

  private final AgentFile file;
  private final StateFolder state;
  private final StdinThreads stdin;
  private final OrbClient client;
  private final Commands commands;
  private final Object reloading = new Object();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile boolean welcomed;

  /**
   * Reads the file and gets ready; connects to nobody yet. Ends what an agent before left running.
   *
   * @throws OrbException {@code INVALID_CONFIG}
   */
  Agent(AgentFile file, String version, Clock clock) {
    this.file = file;
    AgentSettings settings = file.read();
    OrbClientBuilder enlisted = Enlisted.client(settings);
    state = StateFolder.hold(settings.state());
    stdin = new StdinThreads(settings.concurrency());
    try {
      Children children = new Children(settings.state());
      client = client(enlisted, settings, version, clock);
      commands =
          new Commands(
              client.handlers(),
              new OsCommand.Surroundings(settings.id(), children, stdin, Ticker.SYSTEM));
      commands.set(settings.commands());
      children.endOrphans(ORPHANS_GRACE, Ticker.SYSTEM);
    } catch (RuntimeException e) {
      state.close();
      stdin.close();
      throw e;
    }
    LOG.info(
        "Agent {} of {} knows {} commands",
        settings.id(),
        settings.server(),
        settings.commands().size());
  }

  private OrbClient client(
      OrbClientBuilder enlisted, AgentSettings settings, String version, Clock clock) {
    OrbClientBuilder builder =
        enlisted.concurrency(settings.concurrency()).version(version).clock(clock).listener(this);
    Machine.facts(version, clock.instant()).forEach(builder::fact);
    settings.facts().forEach(builder::fact);
    settings.groups().forEach(builder::group);
    return builder.build();
  }

  /**
   * Works until it is told to end.
   *
   * @throws OrbException {@code UNAUTHORIZED} if the credentials are refused before it was ever
   *     welcomed
   */
  void work() throws InterruptedException {
    client.start(Duration.ZERO);
    while (client.status() != ClientStatus.STOPPED) {
      try {
        end.get(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        // it goes on
      } catch (ExecutionException e) {
        throw e.getCause() instanceof OrbException refused
            ? refused
            : new OrbException(ErrorCode.INTERNAL, String.valueOf(e.getMessage()), null, e);
      }
    }
    LOG.info("The server ended this agent");
  }

  /** Tells it to end. Does not wait for it. */
  void end() {
    end.complete(null);
  }

  /** Reads the file again and takes its commands; a file with a fault changes nothing. */
  void reload() {
    synchronized (reloading) {
      try {
        AgentSettings settings = file.read();
        commands.set(settings.commands());
        LOG.info("Read again: {} commands", settings.commands().size());
      } catch (OrbException e) {
        LOG.error("The commands stay as they were: {}", e.getMessage());
      }
    }
  }

  @Override
  public void welcomed(Welcome welcome) {
    welcomed = true;
    LOG.info("Welcomed by {}", welcome.node());
  }

  @Override
  public void refused(OrbException why) {
    if ((why.code() == ErrorCode.UNAUTHORIZED || why instanceof JoinRefused) && !welcomed) {
      end.completeExceptionally(why);
    } else {
      LOG.warn("Refused, trying again: {}", why.getMessage());
    }
  }

  @Override
  public void unreachable(OrbException why) {
    LOG.warn("Not connected, trying again: {}", why.getMessage());
  }

  @Override
  public void disconnected(String reason, boolean graceful) {
    LOG.info("Disconnected: {}", reason);
  }

  @Override
  public void close() {
    client.stop(DRAIN);
    stdin.close();
    state.close();
  }
}
