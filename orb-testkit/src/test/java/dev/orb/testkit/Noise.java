package dev.orb.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes that nobody holds in memory, the same ones for the same size. */
public final class Noise extends InputStream {
  private long at;
  private long left;

  /** So many of them. */
  public Noise(long size) {
    left = size;
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException("whoever reads reads in blocks");
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (left == 0) {
      return -1;
    }
    int count = (int) Math.min(length, left);
    for (int i = offset; i < offset + count; i++) {
      into[i] = (byte) (at * 31 ^ at++ >>> 9);
    }
    left -= count;
    return count;
  }

  /** The SHA-256 of a stream, in hexadecimal digits. */
  public static String digest(InputStream bytes) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[64 << 10];
      for (int count = bytes.read(block, 0, block.length);
          count >= 0;
          count = bytes.read(block, 0, block.length)) {
        digest.update(block, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
