package dev.orb.bench.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The line from one machine to the server: passes bytes on both ways, until it is cut or stalls.
 * Thread-safe.
 */
public final class Link implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int CONNECT_MILLIS = 2_000;

  private final ServerSocket entrance;
  private final int target;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private volatile boolean refuses;
  private volatile boolean stalled;

  private Link(ServerSocket entrance, int target) {
    this.entrance = entrance;
    this.target = target;
  }

  /** A link to that port of this machine. */
  public static Link to(int port) throws IOException {
    Link link = new Link(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    ChaosThreads.start("link", link::accept);
    return link;
  }

  /** The port that the machine dials. */
  public int port() {
    return entrance.getLocalPort();
  }

  /** Ends all lines, and refuses new ones until {@link #heal}. */
  public void cut() {
    refuses = true;
    lines.forEach(Line::cut);
  }

  /** Ends all lines at the machine's end, while the server's stay until {@link #heal}. */
  public void cutHere() {
    lines.forEach(Line::cutHere);
  }

  /** Passes nothing on until {@link #heal}. */
  public void stall() {
    stalled = true;
  }

  /** Is as it was; what was cut must be dialled again. */
  public void heal() {
    refuses = false;
    stalled = false;
    lines.stream().filter(line -> line.here.isClosed()).forEach(Line::cut);
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket here = entrance.accept();
        if (refuses) {
          close(here);
        } else {
          open(here);
        }
      } catch (IOException e) {
        // it was closed, or nobody listens there just now
      }
    }
  }

  private void open(Socket here) throws IOException {
    Socket there = new Socket();
    Line line = new Line(here, there);
    // why before it is dialled: who hears of a line must be able to cut it
    lines.add(line);
    try {
      there.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      here.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
    } catch (IOException e) {
      line.cut();
      throw e;
    }
    if (refuses) {
      line.cut();
      return;
    }
    ChaosThreads.start("there", () -> line.pass(here, there));
    ChaosThreads.start("back", () -> line.pass(there, here));
  }

  private static void close(Closeable one) {
    try {
      one.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(entrance);
    lines.forEach(Line::cut);
  }

  private final class Line {
    private final Socket here;
    private final Socket there;
    private volatile boolean isHalf;

    Line(Socket here, Socket there) {
      this.here = here;
      this.there = there;
    }

    void pass(Socket from, Socket to) {
      byte[] chunk = new byte[1 << 14];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          while (stalled && !to.isClosed()) {
            LockSupport.parkNanos(LOOK_NANOS);
          }
          out.write(chunk, 0, n);
        }
        cut();
      } catch (IOException e) {
        // why not always: of a half cut only one end is gone
        if (!isHalf) {
          cut();
        }
      }
    }

    void cutHere() {
      isHalf = true;
      Link.close(here);
    }

    void cut() {
      Link.close(here);
      Link.close(there);
      lines.remove(this);
    }
  }
}
