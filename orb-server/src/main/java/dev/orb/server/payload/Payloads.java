package dev.orb.server.payload;

import dev.orb.protocol.CommandId;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files and other large bodies that go with commands: put in here, named by a command, fetched by
 * its clients. Thread-safe; what reads or writes bytes blocks on the disk.
 *
 * <p>One is kept while an open command claims it, and for {@code payloads.retain} after that.
 */
public interface Payloads {

  /**
   * Puts one in, reading the stream to its end; it is on disk when this returns, also after a power
   * cut.
   *
   * @param contentType what it is, as in HTTP
   * @param by who puts it in
   * @throws dev.orb.protocol.OrbException {@code TOO_LARGE} above {@code payloads.max-size}; {@code
   *     STORAGE_FULL} above {@code payloads.max-total}, or if the disk is full; {@code
   *     RATE_LIMITED} while too many are being put in; {@code BAD_PARAMS} for no content type, or
   *     if the stream breaks off
   */
  StoredPayload add(InputStream body, String contentType, String by);

  /**
   * Says early what {@link #add} would say in the middle.
   *
   * @param size of what is to come; below 0 if that is not known
   * @throws dev.orb.protocol.OrbException {@code TOO_LARGE}, {@code STORAGE_FULL}
   */
  void requireRoom(long size);

  /** The same of a file. */
  StoredPayload add(Path file, String contentType, String by);

  /** All, the newest first. Does not block. */
  List<StoredPayload> list();

  /** One of them, if it is here. Does not block. */
  Optional<StoredPayload> find(CommandId id);

  /** Whether an open command claims it. Does not block. */
  boolean isClaimed(CommandId id);

  /**
   * Removes one.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_FOUND}; {@code CONFLICT} while an open command
   *     claims it
   */
  void remove(CommandId id);
}
