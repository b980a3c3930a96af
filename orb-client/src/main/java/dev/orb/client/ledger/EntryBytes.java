package dev.orb.client.ledger;

import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** How keys and entries look in the file. Every value begins with the time to keep it. */
final class EntryBytes {
  private EntryBytes() {}

  static byte[] key(CommandId id) {
    UUID uuid = id.uuid();
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  static CommandId id(byte[] key) {
    ByteBuffer buffer = ByteBuffer.wrap(key);
    return new CommandId(new UUID(buffer.getLong(), buffer.getLong()));
  }

  /** Sorts by time first, so that what may go stands in front. */
  static byte[] dueKey(long keepUntil, byte[] key) {
    return ByteBuffer.allocate(24).putLong(keepUntil).put(key).array();
  }

  static byte[] keyOfDue(byte[] due) {
    byte[] key = new byte[16];
    System.arraycopy(due, 8, key, 0, key.length);
    return key;
  }

  /** Works for values and for due keys: both begin with it. */
  static long keepUntil(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  /**
   * Time to keep, attempt, process, note; then, for those that have it, how many attempts failed
   * and what is awaited, and of one that failed, which has no process, when it goes on and its
   * reply.
   */
  static byte[] open(OpenEntry open) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(open.keepUntil().toEpochMilli());
      if (open.entry() instanceof Entry.Started started) {
        write(out, started);
      } else if (open.entry() instanceof Entry.Failed failed) {
        out.writeInt(failed.attempt());
        out.writeUTF("");
        out.writeBoolean(false);
        out.writeInt(failed.failures());
        out.writeUTF("");
        out.writeLong(failed.again().toEpochMilli());
        out.writeInt(failed.reply().length);
        out.write(failed.reply());
      }
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "process or note is longer than 64 KiB", null, e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Entry.Started entry) throws IOException {
    Attempt attempt = entry.attempt();
    out.writeInt(attempt.number());
    out.writeUTF(entry.process());
    String note = entry.note();
    out.writeBoolean(note != null);
    if (note != null) {
      out.writeUTF(note);
    }
    String awaits = attempt.awaits();
    if (attempt.failed() > 0 || awaits != null) {
      out.writeInt(attempt.failed());
      out.writeUTF(awaits == null ? "" : awaits);
    }
  }

  static OpenEntry open(byte[] value) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      Instant keepUntil = Instant.ofEpochMilli(in.readLong());
      int number = in.readInt();
      String process = in.readUTF();
      String note = in.readBoolean() ? in.readUTF() : null;
      boolean more = in.available() > 0;
      int failed = more ? in.readInt() : 0;
      String awaits = more ? in.readUTF() : "";
      if (process.isEmpty()) {
        Instant again = Instant.ofEpochMilli(in.readLong());
        byte[] reply = in.readNBytes(in.readInt());
        return new OpenEntry(new Entry.Failed(number, failed, again, reply), keepUntil);
      }
      Attempt attempt = new Attempt(number, failed, awaits.isEmpty() ? null : awaits);
      return new OpenEntry(new Entry.Started(attempt, process, note), keepUntil);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INVALID_CONFIG, "an entry of the ledger is cut", null, e);
    }
  }

  static byte[] finished(byte[] reply, Instant keepUntil) {
    return ByteBuffer.allocate(8 + reply.length)
        .putLong(keepUntil.toEpochMilli())
        .put(reply)
        .array();
  }

  static Entry.Finished finished(byte[] value) {
    byte[] reply = new byte[value.length - 8];
    System.arraycopy(value, 8, reply, 0, reply.length);
    return new Entry.Finished(reply);
  }
}
