package dev.orb.server.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Between a journal and its database server: cuts the line at the next commit, as it is told. */
final class CutProxy implements AutoCloseable {
  /** How a line is cut. */
  enum Cut {
    /** The server never hears of the commit, and that the line is cut. */
    BEFORE,
    /** The server commits; its answer is lost. */
    AFTER,
    /** The server hears neither of the commit nor of the cut. */
    UNHEARD
  }

  private static final String COMMIT = "COMMIT";

  final AtomicInteger cuts = new AtomicInteger();
  private final ServerSocket door;
  private final IntSupplier target;
  private final AtomicReference<@Nullable Cut> next = new AtomicReference<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param target the server's port, asked for each line
   */
  CutProxy(IntSupplier target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Cuts the line on which the next commit goes. */
  void cutNext(Cut how) {
    next.set(how);
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
                // the line is cut, or the test is over
              }
            },
            "cut-proxy");
    thread.start();
    threads.add(thread);
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      sockets.add(client);
      try {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
        sockets.add(server);
        Line line = new Line(client, server);
        run(() -> line.until(line::there));
        run(() -> line.until(line::back));
      } catch (IOException e) {
        client.close();
      }
    }
  }

  private final class Line {
    private final Socket client;
    private final Socket server;
    private volatile boolean loses;
    private volatile boolean unheard;

    Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    /** Does a part; when it ends, for whatever reason, so does the line. */
    void until(Work part) throws IOException {
      try {
        part.run();
      } finally {
        client.close();
        if (!unheard) {
          server.close();
        }
      }
    }

    void there() throws IOException {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] chunk = new byte[1 << 16];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        Cut cut = isCommit(chunk, n) ? next.getAndSet(null) : null;
        if (cut != null) {
          cuts.incrementAndGet();
        }
        unheard |= cut == Cut.UNHEARD;
        loses |= cut == Cut.AFTER;
        if (cut == Cut.BEFORE || cut == Cut.UNHEARD) {
          return;
        }
        out.write(chunk, 0, n);
      }
    }

    private boolean isCommit(byte[] chunk, int n) {
      return new String(chunk, 0, n, StandardCharsets.ISO_8859_1).contains(COMMIT);
    }

    void back() throws IOException {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] chunk = new byte[1 << 16];
      for (int n = in.read(chunk); n >= 0 && !loses; n = in.read(chunk)) {
        out.write(chunk, 0, n);
      }
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    List<Thread> all;
    synchronized (this) {
      all = List.copyOf(threads);
    }
    try {
      for (Thread thread : all) {
        thread.join(5_000);
      }
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
