package dev.orb.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What came with a command: a file on this client's disk, whole and with the right sum. It is
 * removed when the handler has ended; a handler that wants to keep it moves or copies it.
 *
 * @param path the file, which only the client's own user may read
 * @param size its bytes
 * @param sha256 of them, in hexadecimal digits
 * @param contentType what they are, as in HTTP; who sent them says so, and nobody has looked
 */
public record Payload(Path path, long size, String sha256, String contentType) {

  /** A new stream of its bytes, to be closed. */
  public InputStream open() throws IOException {
    return Files.newInputStream(path);
  }
}
