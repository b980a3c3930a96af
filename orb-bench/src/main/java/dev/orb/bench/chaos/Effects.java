package dev.orb.bench.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A client's own record of what its handlers did, a file outside of everything that is tormented. A
 * line is on the disk before the handler goes on. Thread-safe.
 */
public final class Effects {
  private final Path file;
  private final String client;
  private final FileChannel channel;

  /** How far an attempt came. */
  public enum Step {
    /** Its effect is in the world. */
    BEGUN,
    /** It ended well. */
    DONE,
    /** It failed on purpose. */
    FAILED,
    /** It was told to stop, and did. */
    STOPPED
  }

  /**
   * One line.
   *
   * @param at the machine's real time, in milliseconds
   * @param key of the order
   * @param id of the command
   * @param client whose handler it was
   * @param attempt as the handler was told
   * @param step how far it came
   */
  public record Effect(long at, String key, String id, String client, int attempt, Step step) {
    private static Effect of(String line) {
      String[] words = line.split(" ", -1);
      return new Effect(
          Long.parseLong(words[0]),
          words[1],
          words[2],
          words[3],
          Integer.parseInt(words[4]),
          Step.valueOf(words[5]));
    }

    private String line() {
      return at + " " + key + " " + id + " " + client + " " + attempt + " " + step + "\n";
    }
  }

  /** The record of a client in this folder, to be written on. */
  public Effects(Path folder, String client) throws IOException {
    this.client = client;
    this.file = folder.resolve(client + ".txt");
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /** Writes a line, and returns when it is on the disk. */
  public synchronized void write(String key, String id, int attempt, Step step) {
    Effect effect = new Effect(System.currentTimeMillis(), key, id, client, attempt, step);
    try {
      ByteBuffer bytes = ByteBuffer.wrap(effect.line().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  /** Everything that any client wrote into this folder, each client's in its order. */
  public static List<Effect> read(Path folder, Crew crew) throws IOException {
    List<Effect> all = new ArrayList<>();
    for (String client : crew.ids()) {
      Path file = folder.resolve(client + ".txt");
      if (Files.exists(file)) {
        String text = Files.readString(file);
        // why up to the last: who was killed while it wrote had not begun yet
        text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Effect::of).forEach(all::add);
      }
    }
    return all;
  }
}
