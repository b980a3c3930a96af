package dev.orb.testkit.kill;

import dev.orb.testkit.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that obeys a test and can be stopped at a place in its code. For one thread. */
final class Remote implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final ServerSocket listening;
  private final Debugger debugger;
  private final JavaProcess process;
  private final Map<String, String> answers = new HashMap<>();
  private @Nullable Socket socket;
  private @Nullable BufferedReader in;
  private @Nullable PrintWriter out;
  private int number;

  private Remote(ServerSocket listening, Debugger debugger, JavaProcess process) {
    this.listening = listening;
    this.debugger = debugger;
    this.process = process;
  }

  /** Starts it and does not wait: the port for {@link Orders} is its first argument. */
  static Remote launch(Class<?> main, Path folder, List<String> arguments, String... jvmFlags) {
    try {
      ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      List<String> all = new ArrayList<>();
      all.add(Integer.toString(listening.getLocalPort()));
      all.addAll(arguments);
      Debugger debugger = Debugger.listening();
      List<String> flags = new ArrayList<>(List.of(jvmFlags));
      flags.add(debugger.flag());
      JavaProcess process =
          JavaProcess.start(new JavaProcess.Start(main, flags, all, Map.of(), folder));
      return new Remote(listening, debugger, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says that it is ready. */
  Remote awaitReady() {
    debugger.attach();
    long deadline = System.nanoTime() + START.toNanos();
    try {
      listening.setSoTimeout(100);
      while (socket == null) {
        try {
          socket = listening.accept();
        } catch (SocketTimeoutException e) {
          if (!process.isAlive() || System.nanoTime() > deadline) {
            throw new AssertionError("it did not start: " + process.out() + process.err(), e);
          }
        }
      }
      Socket line = Objects.requireNonNull(socket);
      line.setSoTimeout((int) ANSWER.toMillis());
      in = new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8));
      out = new PrintWriter(line.getOutputStream(), true, StandardCharsets.UTF_8);
      String said = Objects.requireNonNull(in).readLine();
      if (!Orders.READY.equals(said)) {
        throw new AssertionError("it did not start: " + said + process.err());
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Debugger debugger() {
    return debugger;
  }

  JavaProcess process() {
    return process;
  }

  /** Gives an order; the value is for {@link #hear}. */
  String tell(String... words) {
    String no = Integer.toString(++number);
    Objects.requireNonNull(out).println(no + " " + String.join(" ", words));
    return no;
  }

  /** Waits for what it says to an order. */
  String hear(String no) {
    try {
      while (!answers.containsKey(no)) {
        String line = Objects.requireNonNull(in).readLine();
        if (line == null) {
          throw new AssertionError("it is gone: " + process.err());
        }
        int space = line.indexOf(' ');
        answers.put(line.substring(0, space), line.substring(space + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String answer = Objects.requireNonNull(answers.get(no));
    if (answer.startsWith("! ")) {
      throw new AssertionError(answer);
    }
    return answer;
  }

  String ask(String... words) {
    return hear(tell(words));
  }

  /** Whether it has answered before it died. */
  boolean hasSaid(String no) {
    if (answers.containsKey(no)) {
      return true;
    }
    try {
      String line = Objects.requireNonNull(in).readLine();
      while (line != null) {
        int space = line.indexOf(' ');
        answers.put(line.substring(0, space), line.substring(space + 1));
        line = Objects.requireNonNull(in).readLine();
      }
    } catch (IOException e) {
      // why: a reset is one way to hear of a death
    }
    return answers.containsKey(no);
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
    debugger.close();
    Stream.of(socket, listening)
        .filter(Objects::nonNull)
        .forEach(
            each -> {
              try {
                each.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
