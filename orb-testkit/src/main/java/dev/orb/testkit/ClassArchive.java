package dev.orb.testkit;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Class data that the processes of one class path share (JEP 350): a node starts with two thirds of
 * the processor time from it. A help, not a need: without it processes start as ever.
 *
 * <p>It is made once, by a rehearsal, where the system property {@value #FOLDER} names a folder for
 * it. {@value #REHEARSAL} has the rehearsal's main class and arguments; it ends by itself or says
 * that a node is up.
 */
final class ClassArchive {
  private static final String FOLDER = "orb.process.archive";
  private static final String REHEARSAL = "orb.process.rehearsal";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** What a node of the command line says of itself. */
  private static final String UP = " is up: ";

  /** What does not fit is passed over without a word on the process's output. */
  private static final String QUIET = "-Xlog:cds*=off";

  private static @Nullable List<String> made;

  private ClassArchive() {}

  /**
   * The class path of this process, as processes that it starts have it.
   *
   * <p>why the jars first: only what is in jars is archived, and the path of those who use it
   * begins as the path of the rehearsal did.
   */
  static String classPath() {
    return Stream.concat(elements(true), elements(false)).collect(joining(File.pathSeparator));
  }

  /** What a process is started with to have the class data; nothing if there are none. */
  static synchronized List<String> flags() {
    if (made == null) {
      String folder = System.getProperty(FOLDER);
      made = folder == null ? List.of() : flags(Path.of(folder));
    }
    return made;
  }

  private static Stream<String> elements(boolean jars) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(element -> Files.isRegularFile(Path.of(element)) == jars);
  }

  private static List<String> flags(Path folder) {
    try {
      Files.createDirectories(folder);
      Path archive = folder.resolve("classes-" + stamp() + ".jsa");
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (!Files.exists(archive) && lock.isValid()) {
          rehearse(folder, archive);
        }
      }
      return List.of("-XX:SharedArchiveFile=" + archive, QUIET);
    } catch (IOException | RuntimeException e) {
      System.getLogger(ClassArchive.class.getName())
          .log(System.Logger.Level.WARNING, "no class data for processes: " + e.getMessage());
      return List.of();
    }
  }

  /** Another one for other jars. */
  private static String stamp() throws IOException {
    List<Object> jars = new ArrayList<>();
    for (String jar : elements(true).toList()) {
      jars.add(jar);
      jars.add(Files.getLastModifiedTime(Path.of(jar)));
    }
    return Integer.toHexString(jars.hashCode());
  }

  private static void rehearse(Path folder, Path archive) throws IOException {
    Path work = Files.createTempDirectory(folder, "rehearsal");
    Path written = work.resolve("classes.jsa");
    List<String> words =
        List.of(System.getProperty(REHEARSAL, Rehearsal.class.getName()).trim().split(" +"));
    JavaProcess.Start start =
        new JavaProcess.Start(
            words.get(0),
            List.of(),
            words.subList(1, words.size()),
            Map.of("ORB_HTTP_PORT", "0", "ORB_BROKER_PORT", "0", "ORB_HOME", work.toString()),
            work,
            List.of());
    try (JavaProcess process =
        JavaProcess.start(
            start,
            List.of("-XX:ArchiveClassesAtExit=" + written, QUIET),
            elements(true).collect(joining(File.pathSeparator)))) {
      long looks = PATIENCE.dividedBy(LOOK_AGAIN);
      while (looks > 0 && !process.endsWithin(LOOK_AGAIN) && !process.err().contains(UP)) {
        looks--;
      }
      process.terminate();
      process.awaitExit(PATIENCE);
      Files.move(written, archive, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
