package dev.orb.testkit.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The process's end of the line by which a test tells it what to do: a line each, numbered. */
final class Orders {
  static final String READY = "ready";

  private Orders() {}

  /**
   * Says that the process is ready, and obeys until the test is gone.
   *
   * @param does what to do with the words of an order
   */
  static void obey(int port, Function<List<String>, CompletionStage<String>> does)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      out.println(READY);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        List<String> words = List.of(line.split(" ", -1));
        does.apply(words.subList(1, words.size()))
            .whenComplete(
                (answer, failure) ->
                    out.println(words.get(0) + " " + (failure == null ? answer : "! " + failure)));
      }
    }
  }
}
