package dev.orb.client.ledger;

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

  static byte[] started(StartedEntry started) {
    Entry.Started entry = started.entry();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(started.keepUntil().toEpochMilli());
      out.writeInt(entry.attempt());
      out.writeUTF(entry.process());
      String note = entry.note();
      out.writeBoolean(note != null);
      if (note != null) {
        out.writeUTF(note);
      }
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "process or note is longer than 64 KiB", null, e);
    }
    return bytes.toByteArray();
  }

  static StartedEntry started(byte[] value) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      Instant keepUntil = Instant.ofEpochMilli(in.readLong());
      return new StartedEntry(
          new Entry.Started(in.readInt(), in.readUTF(), in.readBoolean() ? in.readUTF() : null),
          keepUntil);
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
