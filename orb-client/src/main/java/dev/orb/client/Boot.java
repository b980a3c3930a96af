package dev.orb.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which boot of the machine this is. */
final class Boot {
  private static final Logger LOG = LoggerFactory.getLogger(Boot.class);

  /** Linux makes a new one at each boot. */
  private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Boot() {}

  /** Its id; empty where the system does not say. */
  static String id() {
    try {
      return Files.isReadable(ID) ? Files.readString(ID).strip() : "";
    } catch (IOException e) {
      LOG.warn("the boot id cannot be read: no command is seen to have restarted the machine", e);
      return "";
    }
  }
}
