package dev.orb.http.doubles;

import dev.orb.http.HttpApi;
import dev.orb.http.HttpSettings;
import dev.orb.http.api.Caller;
import dev.orb.http.api.NodeInfo;
import dev.orb.http.api.Services;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.server.Health;
import dev.orb.server.access.ApiTokenBook;
import dev.orb.server.backup.Backups;
import dev.orb.server.events.ServerEvents;
import dev.orb.server.freeze.Freezing;
import dev.orb.server.journal.MemoryJournal;
import dev.orb.server.payload.PayloadSettings;
import dev.orb.server.payload.PayloadStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The real edge on a free port, over doubles. Its clock stands still. */
public final class EdgeDouble implements AutoCloseable {
  /** The one token that it knows. */
  public static final String TOKEN = "token-of-the-test";

  /** The body of a request may be this long. */
  public static final int MOST = 64 << 10;

  public final FleetDouble clients = new FleetDouble();
  public final CommandsDouble commands = new CommandsDouble(clients);
  private final Clock clock = Clock.fixed(CommandsDouble.NOW, ZoneOffset.UTC);
  public final JoinTokensDouble joinTokens = new JoinTokensDouble(clock);
  public final ShiftedClock now = new ShiftedClock();
  public final ApiTokenBook tokens = new ApiTokenBook(new MemoryJournal(), now, new Random(1));
  public final ServerEvents events = new ServerEvents("orb-1", clock);
  public final StoreDouble store = new StoreDouble(clock);
  public final CommandScheduler schedules = store.scheduler();
  public final Freezing freezing = new Freezing(new MemoryJournal(), clock);
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Path folder = temporary();

  /** The real store; one payload of it may have 32 KiB, all together 64 KiB. */
  public final PayloadStore payloads =
      new PayloadStore(
          folder,
          new PayloadSettings(32 << 10, 64 << 10, Duration.ofDays(1)),
          () -> false,
          now,
          new Random(2));

  public final HttpApi api;
  private volatile boolean ready = true;
  private volatile @Nullable Backups backups;

  public EdgeDouble() {
    api = HttpApi.start(new HttpSettings("127.0.0.1", 0, MOST), services());
  }

  /** What this edge stands on. */
  public Services services() {
    return new Services(
        commands,
        clients,
        joinTokens,
        events,
        schedules,
        freezing,
        this::backups,
        payloads,
        ZoneId.of("UTC"),
        clock,
        token -> token.equals(TOKEN) ? Optional.of(Caller.ADMIN) : Optional.empty(),
        tokens,
        () -> new Health(ready, Map.of("broker", ready ? "ok" : "is down")),
        new NodeInfo("orb-1", "0.1.0", 1, "17"),
        meters,
        () -> "orb_up 1.0\n");
  }

  /** From now on there is a data folder to copy. */
  public void backups(Backups those) {
    backups = those;
  }

  private Backups backups() {
    Backups found = backups;
    if (found == null) {
      throw new OrbException(ErrorCode.UNAVAILABLE, "this edge has no data");
    }
    return found;
  }

  /** Whether the node says that it is ready. */
  public void ready(boolean value) {
    ready = value;
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("orb-edge-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public String url() {
    return "http://127.0.0.1:" + api.port();
  }

  @Override
  public void close() {
    api.close();
    if (!Files.exists(folder)) {
      return;
    }
    try {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
