package dev.orb.server.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** A command's target set as bytes: count, then id and enrolment of each; deflated when long. */
final class AddresseeBytes {
  private static final int PLAIN = 1;
  private static final int DEFLATED = 2;
  private static final int FEW = 4;

  private AddresseeBytes() {}

  static byte[] write(List<Addressee> addressees) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 + addressees.size() * 12);
    boolean few = addressees.size() <= FEW;
    bytes.write(few ? PLAIN : DEFLATED);
    try (DataOutputStream out =
        new DataOutputStream(few ? bytes : new DeflaterOutputStream(bytes))) {
      out.writeInt(addressees.size());
      for (Addressee addressee : addressees) {
        out.writeUTF(addressee.client());
        out.writeLong(addressee.enrolment());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static List<Addressee> read(byte[] bytes) {
    ByteArrayInputStream plain = new ByteArrayInputStream(bytes);
    boolean deflated = plain.read() == DEFLATED;
    try (DataInputStream in =
        new DataInputStream(deflated ? new InflaterInputStream(plain) : plain)) {
      int count = in.readInt();
      List<Addressee> addressees = new ArrayList<>(Math.min(count, 1 << 16));
      for (int i = 0; i < count; i++) {
        addressees.add(new Addressee(in.readUTF(), in.readLong()));
      }
      return addressees;
    } catch (IOException e) {
      throw new UncheckedIOException("the stored target set cannot be read", e);
    }
  }
}
