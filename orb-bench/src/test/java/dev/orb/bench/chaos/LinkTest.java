package dev.orb.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinkTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private ServerSocket server;
  private Link link;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    link = Link.to(server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
  }

  private Socket dial() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), link.port());
  }

  private static boolean isEnded(Socket socket) {
    try {
      // why: a read that blocks hears of no other timeout
      socket.setSoTimeout((int) LONG.toMillis());
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bytesGoBothWays() throws IOException {
    try (Socket here = dial();
        Socket there = server.accept()) {
      here.getOutputStream().write(7);
      assertThat(there.getInputStream().read()).isEqualTo(7);
      there.getOutputStream().write(8);
      assertThat(here.getInputStream().read()).isEqualTo(8);
    }
  }

  @Test
  void aCutEndsBothEndsAndRefusesUntilItIsHealed() throws IOException {
    try (Socket here = dial();
        Socket there = server.accept()) {
      link.cut();
      assertThat(isEnded(here)).isTrue();
      assertThat(isEnded(there)).isTrue();
    }
    try (Socket refused = dial()) {
      assertThat(isEnded(refused)).isTrue();
    }
    link.heal();
    try (Socket here = dial();
        Socket there = server.accept()) {
      here.getOutputStream().write(7);
      assertThat(there.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aHalfCutIsHeardOfAtTheOtherEndOnlyWhenItIsHealed() throws IOException {
    try (Socket here = dial();
        Socket there = server.accept()) {
      link.cutHere();
      assertThat(isEnded(here)).isTrue();
      there.setSoTimeout(200);
      assertThat(isSilent(there.getInputStream())).isTrue();
      there.setSoTimeout(0);
      link.heal();
      assertThat(isEnded(there)).isTrue();
    }
  }

  @Test
  void whatStallsComesThroughWhenItIsHealed() throws IOException {
    try (Socket here = dial();
        Socket there = server.accept()) {
      link.stall();
      here.getOutputStream().write(7);
      there.setSoTimeout(200);
      assertThat(isSilent(there.getInputStream())).isTrue();
      there.setSoTimeout(0);
      link.heal();
      await().atMost(LONG).until(() -> there.getInputStream().read() == 7);
    }
  }

  private static boolean isSilent(InputStream in) throws IOException {
    try {
      int unused = in.read();
      return false;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    }
  }
}
