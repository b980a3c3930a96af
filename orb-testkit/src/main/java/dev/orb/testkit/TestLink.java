package dev.orb.testkit;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A link between clients and a node that can stall: what is on it stays where it is, and nobody is
 * told, as where a cable or a router fails. Clients dial {@link #url}. Thread-safe.
 */
public final class TestLink implements AutoCloseable {
  private static final int BLOCK = 16 << 10;

  private final int to;
  private final ServerSocket door;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final LinkThreads threads = new LinkThreads();
  private final AtomicLong carried = new AtomicLong();
  private final AtomicLong returned = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile long stallAt = Long.MAX_VALUE;
  private boolean stalled;
  private boolean closed;

  private TestLink(ServerSocket door, int to) {
    this.door = door;
    this.to = to;
  }

  /** A link to that port of this machine. */
  public static TestLink to(int port) {
    try {
      // why small buffers: what they hold is past the link when it stalls
      ServerSocket door = new ServerSocket();
      door.setReceiveBufferSize(BLOCK);
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TestLink link = new TestLink(door, port);
      link.threads.run(link::accept);
      return link;
    } catch (IOException e) {
      throw new OrbException(ErrorCode.UNAVAILABLE, "no port for a link", null, e);
    }
  }

  /** What clients dial. */
  public URI url() {
    return URI.create("tcp://127.0.0.1:" + door.getLocalPort());
  }

  /** Bytes that went from clients to the node so far. */
  public long carried() {
    return carried.get();
  }

  /** Bytes that went from the node to clients so far. */
  public long returned() {
    return returned.get();
  }

  /** Stalls by itself once so many bytes more have gone from the node to clients. */
  public void stallAfter(long bytes) {
    stallAt = returned.get() + bytes;
  }

  /** Whether nothing goes through. */
  public boolean isStalled() {
    lock.lock();
    try {
      return stalled;
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing goes through, in either direction. */
  public void stall() {
    set(true);
  }

  /** All goes on. */
  public void resume() {
    set(false);
  }

  private void set(boolean value) {
    lock.lock();
    try {
      stalled = value;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      Socket node = new Socket();
      node.setSendBufferSize(BLOCK);
      // why: both ends of it send at once, and a link that waits for more is no link of theirs
      client.setTcpNoDelay(true);
      node.setTcpNoDelay(true);
      node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to));
      sockets.add(client);
      sockets.add(node);
      threads.run(() -> carry(client, node, carried));
      threads.run(() -> carry(node, client, returned));
    }
  }

  private void carry(Socket from, Socket into, AtomicLong count) throws IOException {
    try (from;
        into) {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      byte[] block = new byte[BLOCK];
      for (int read = in.read(block); read >= 0 && passes(); read = in.read(block)) {
        out.write(block, 0, read);
        count.addAndGet(read);
        if (returned.get() >= stallAt) {
          stallAt = Long.MAX_VALUE;
          stall();
        }
      }
    }
  }

  /** Waits while it is stalled; false once it is closed. */
  private boolean passes() throws IOException {
    lock.lock();
    try {
      while (stalled && !closed) {
        changed.await();
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /** Cuts all that is on it, and takes nothing more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      door.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "a link does not close", null, e);
    }
    threads.close();
  }
}
