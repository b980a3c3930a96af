package dev.orb.app;

import dev.orb.app.cli.OrbCommandLine;
import dev.orb.app.cli.Shell;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The program {@code orb}. */
public final class Main {
  private Main() {}

  /** Runs the verb that the arguments name, and ends with its exit code. */
  public static void main(String[] args) {
    // The launcher says which of standard input, output and error are a terminal: "ioe".
    String terminal = System.getProperty("orb.terminal", "");
    Shell shell =
        new Shell(
            System.in,
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            System.getenv(),
            Path.of("").toAbsolutePath(),
            terminal.contains("i") && terminal.contains("e"),
            terminal.contains("o"));
    System.exit(OrbCommandLine.run(shell, args));
  }

  // why not System.out: its encoding follows the locale, and ours does not
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
