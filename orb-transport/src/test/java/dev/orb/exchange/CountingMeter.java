package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told. */
final class CountingMeter implements ExchangeMeter {
  final List<ErrorCode> refused = new CopyOnWriteArrayList<>();
  final List<ErrorCode> retried = new CopyOnWriteArrayList<>();
  final List<String> ran = new CopyOnWriteArrayList<>();
  final AtomicInteger dropped = new AtomicInteger();

  @Override
  public void refused(ErrorCode code) {
    refused.add(code);
  }

  @Override
  public void dropped() {
    dropped.incrementAndGet();
  }

  @Override
  public void ran(String command, Duration took, @Nullable ErrorCode code) {
    ran.add(command + " " + (code == null ? "ok" : code.name()));
  }

  @Override
  public void retried(ErrorCode code) {
    retried.add(code);
  }
}
