package dev.orb.server.payload;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.ContentType;
import dev.orb.server.dispatch.ClaimedPayloads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The payloads of one node, in a folder of it. Thread-safe; locks are held over no I/O. */
public final class PayloadStore implements Payloads, ClaimedPayloads {
  /** How many may be put in at a time. */
  public static final int UPLOADS = 16;

  // why so few: a removal of many gibibytes keeps a disk busy
  private static final int REMOVED_AT_A_TIME = 20;

  private final PayloadFiles files;
  private final PayloadSettings settings;
  private final BooleanSupplier diskFull;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<CommandId, Kept> all = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final Semaphore uploads = new Semaphore(UPLOADS);

  /**
   * Opens the store: takes up what is whole, removes what is not.
   *
   * @param folder is made if it is not there
   * @param diskFull whether nothing is to be written any more
   * @throws OrbException {@code INVALID_CONFIG} if the folder cannot be used
   */
  public PayloadStore(
      Path folder,
      PayloadSettings settings,
      BooleanSupplier diskFull,
      Clock clock,
      RandomGenerator random) {
    this.files = new PayloadFiles(folder);
    this.settings = settings;
    this.diskFull = diskFull;
    this.clock = clock;
    this.random = random;
    for (Kept kept : files.readAll()) {
      all.put(kept.what().id(), kept);
      bytes.addAndGet(kept.what().size());
    }
  }

  @Override
  public StoredPayload add(Path file, String contentType, String by) {
    try (InputStream body = Files.newInputStream(file)) {
      return add(body, contentType, by);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "the file " + file + " cannot be read", null, e);
    }
  }

  @Override
  public StoredPayload add(InputStream body, String contentType, String by) {
    ContentType.require(contentType);
    if (!uploads.tryAcquire()) {
      throw new OrbException(
          ErrorCode.RATE_LIMITED,
          UPLOADS + " payloads are being put in, as many as may",
          "try again");
    }
    CommandId id = CommandId.create(clock.instant(), random);
    long reserved = 0;
    @Nullable StoredPayload made = null;
    Upload upload = new Upload(body, files.part(id));
    try {
      upload.open();
      for (int read = upload.next(); read >= 0; read = upload.next()) {
        reserve(read, reserved);
        reserved += read;
        upload.write(read);
      }
      made = new StoredPayload(id, reserved, upload.end(), contentType, by, clock.instant());
      files.commit(made);
      all.put(id, new Kept(made, made.createdAt()));
      return made;
    } catch (IOException e) {
      made = null;
      throw full("the payload could not be written (" + e.getMessage() + ")", e);
    } finally {
      upload.close();
      if (made == null || !all.containsKey(id)) {
        files.remove(id);
        bytes.addAndGet(-reserved);
      }
      uploads.release();
    }
  }

  private void reserve(int more, long before) {
    requireFit(before + more);
    if (bytes.addAndGet(more) > settings.maxTotal()) {
      bytes.addAndGet(-more);
      requireTotal(Long.MAX_VALUE);
    }
  }

  @Override
  public void requireRoom(long size) {
    requireFit(size);
    requireTotal(bytes.get() + Math.max(0, size));
  }

  private void requireFit(long size) {
    if (size > settings.maxSize()) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "the payload has more than " + settings.maxSize() + " bytes",
          "put in less, or raise payloads.max-size");
    }
    if (diskFull.getAsBoolean()) {
      throw full("the disk of the data folder is full, or nearly", null);
    }
  }

  private void requireTotal(long all) {
    if (all > settings.maxTotal()) {
      throw new OrbException(
          ErrorCode.STORAGE_FULL,
          "the payloads of this node take " + settings.maxTotal() + " bytes, as many as they may",
          "remove some (orb payload list), or raise payloads.max-total");
    }
  }

  private static OrbException full(String cause, @Nullable Exception e) {
    return new OrbException(ErrorCode.STORAGE_FULL, cause, "make room there", e);
  }

  @Override
  public List<StoredPayload> list() {
    return all.values().stream()
        .map(Kept::what)
        .sorted(Comparator.comparing(StoredPayload::id).reversed())
        .toList();
  }

  @Override
  public Optional<StoredPayload> find(CommandId id) {
    return Optional.ofNullable(all.get(id)).map(Kept::what);
  }

  private Kept kept(CommandId id) {
    Kept kept = all.get(id);
    if (kept == null) {
      throw gone(id);
    }
    return kept;
  }

  /** Says that there is no such payload, and what to do about it. */
  public static OrbException gone(CommandId id) {
    return new OrbException(
        ErrorCode.NOT_FOUND,
        "no payload " + id + " on this node",
        "put it in again; orb payload list shows what there is");
  }

  @Override
  public boolean isClaimed(CommandId id) {
    Kept kept = all.get(id);
    return kept != null && kept.isClaimed();
  }

  @Override
  public void remove(CommandId id) {
    Kept kept = kept(id);
    if (!kept.take()) {
      throw new OrbException(
          ErrorCode.CONFLICT, "an open command claims payload " + id, "cancel it first, or wait");
    }
    forget(kept);
  }

  private void forget(Kept kept) {
    all.remove(kept.what().id());
    files.remove(kept.what().id());
    bytes.addAndGet(-kept.what().size());
  }

  @Override
  public boolean hold(CommandId payload, CommandId command) {
    Kept kept = all.get(payload);
    return kept != null && kept.claim(command);
  }

  @Override
  public void release(CommandId payload, CommandId command) {
    Kept kept = all.get(payload);
    if (kept != null) {
      kept.release(command, clock.instant());
    }
  }

  /** Removes what nobody has used for long, a little at a time. Blocks for the disk. */
  public void sweep() {
    Instant since = clock.instant().minus(settings.retain());
    int removed = 0;
    for (Kept kept : all.values()) {
      // why here: who releases one is not to wait for the disk
      kept.takeTouch().ifPresent(when -> files.touch(kept.what().id(), when));
      if (removed < REMOVED_AT_A_TIME && kept.takeUnusedSince(since)) {
        forget(kept);
        removed++;
      }
    }
  }

  /**
   * Bytes of one.
   *
   * @return none beyond its end
   * @throws OrbException {@code NOT_FOUND} if it is gone; {@code UNAVAILABLE} if it cannot be read
   */
  ByteBuffer read(CommandId id, long offset, int length) {
    ByteBuffer read = ByteBuffer.allocate((int) Math.min(length, left(id, offset)));
    try (FileChannel file = FileChannel.open(files.bytes(id), StandardOpenOption.READ)) {
      while (read.hasRemaining() && file.read(read, offset + read.position()) >= 0) {
        // until it is full or the file ends
      }
      return read.flip();
    } catch (NoSuchFileException e) {
      throw gone(id);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "payload " + id + " cannot be read now", null, e);
    }
  }

  private long left(CommandId id, long offset) {
    return Math.max(0, kept(id).what().size() - offset);
  }

  /** The files of what open commands claim, for a back-up. */
  public List<Path> claimed() {
    return all.values().stream()
        .filter(Kept::isClaimed)
        .map(kept -> kept.what().id())
        .sorted()
        .flatMap(id -> List.of(files.what(id), files.bytes(id)).stream())
        .toList();
  }

  /** How many there are. */
  public int count() {
    return all.size();
  }

  /** Bytes of all, and of those that are being put in. */
  public long bytes() {
    return bytes.get();
  }
}
