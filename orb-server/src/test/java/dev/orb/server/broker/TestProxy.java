package dev.orb.server.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A small proxy, HTTP CONNECT or SOCKS5, that wants the user {@code me} or nobody. */
final class TestProxy implements AutoCloseable {
  final List<String> dialled = new CopyOnWriteArrayList<>();
  private final ServerSocket door = open();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final boolean socks;
  private final @Nullable String password;

  TestProxy(boolean socks, @Nullable String password) {
    this.socks = socks;
    this.password = password;
    run(
        () -> {
          while (true) {
            Socket client = door.accept();
            sockets.add(client);
            run(() -> serve(client));
          }
        });
  }

  String url() {
    return (socks ? "socks5://" : "http://")
        + (password == null ? "" : "me:" + password + "@")
        + "127.0.0.1:"
        + door.getLocalPort();
  }

  private static ServerSocket open() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private synchronized void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // an end closed; so does the other
                sockets.forEach(TestProxy::close);
              }
            },
            "test-proxy");
    thread.start();
    threads.add(thread);
  }

  private void serve(Socket client) throws IOException {
    String to = socks ? socksTarget(client) : httpTarget(client);
    dialled.add(to);
    int colon = to.lastIndexOf(':');
    Socket server = new Socket(to.substring(0, colon), Integer.parseInt(to.substring(colon + 1)));
    sockets.add(server);
    OutputStream out = client.getOutputStream();
    out.write(
        socks
            ? new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0}
            : "HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    run(() -> server.getInputStream().transferTo(out));
    client.getInputStream().transferTo(server.getOutputStream());
  }

  private String httpTarget(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    String basic =
        Base64.getEncoder().encodeToString(("me:" + password).getBytes(StandardCharsets.UTF_8));
    if (password != null
        && head.indexOf("Basic " + basic) < 0
        && head.indexOf("basic " + basic) < 0) {
      client
          .getOutputStream()
          .write("HTTP/1.1 407 Who\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      throw new IOException("nobody");
    }
    return head.substring("CONNECT ".length(), head.indexOf(" HTTP/"));
  }

  private String socksTarget(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    in.readByte();
    in.readNBytes(in.readByte());
    out.write(new byte[] {5, (byte) (password == null ? 0 : 2)});
    if (password != null) {
      in.readByte();
      String user = new String(in.readNBytes(in.readByte()), StandardCharsets.UTF_8);
      String shown = new String(in.readNBytes(in.readByte()), StandardCharsets.UTF_8);
      boolean good = user.equals("me") && shown.equals(password);
      out.write(new byte[] {1, (byte) (good ? 0 : 1)});
    }
    in.readNBytes(3);
    byte type = in.readByte();
    String host =
        type == 3
            ? new String(in.readNBytes(in.readByte()), StandardCharsets.UTF_8)
            : InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
    return host + ":" + in.readUnsignedShort();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    sockets.forEach(TestProxy::close);
    List<Thread> all;
    synchronized (this) {
      all = List.copyOf(threads);
    }
    try {
      for (Thread thread : all) {
        thread.join(5000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
