package dev.orb.exchange;

import dev.orb.transport.Inlet;
import java.util.concurrent.atomic.AtomicInteger;

/** An inlet that remembers what it was told. */
final class TestInlet implements Inlet {
  final AtomicInteger pauses = new AtomicInteger();
  volatile boolean paused;

  @Override
  public void pause() {
    pauses.incrementAndGet();
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }

  @Override
  public void close() {}
}
