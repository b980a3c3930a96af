package dev.orb.app.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tour: one node, a few agents and a simulated fleet, each a process of its own, commanded,
 * scheduled, killed and asked why. Ends by itself.
 */
public final class Demo {
  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

  private final PrintStream out;
  private final Typist typist;
  private final int agents;
  private final int simulated;
  private final boolean keep;

  /**
   * A demo.
   *
   * @param out where it tells its story
   * @param typist runs {@code orb} lines
   * @param agents how many agents, at least 3
   * @param simulated how many simulated clients
   * @param keep whether to leave everything up until the process is ended
   */
  public Demo(PrintStream out, Typist typist, int agents, int simulated, boolean keep) {
    this.out = out;
    this.typist = typist;
    this.agents = agents;
    this.simulated = simulated;
    this.keep = keep;
  }

  /**
   * Plays it.
   *
   * @return 0 if every check held, else 1
   */
  public int play() throws IOException {
    long begun = System.nanoTime();
    Stage stage = new Stage(Files.createTempDirectory("orb-demo-"));
    Thread cleaner = DemoThreads.atExit(stage::close);
    try {
      out.println("ORB: a node, " + agents + " agents and " + simulated + " simulated clients,");
      out.println("in processes of their own, in " + stage.folder() + ".");
      Narrator narrator = tell(stage);
      return end(narrator, Duration.ofNanos(System.nanoTime() - begun), stage);
    } finally {
      if (DemoThreads.withdraw(cleaner)) {
        stage.close();
      }
    }
  }

  private Narrator tell(Stage stage) {
    stage.startNode();
    Narrator narrator = new Narrator(out, typist, stage.environmentOfServer(), stage.folder());
    Cast cast = new Cast(stage, narrator, agents, simulated);
    CommandScenes commands = new CommandScenes(cast);
    cast.assemble();
    commands.broadcastGroupAndOne();
    commands.realOutput();
    commands.thousand();
    new ScheduleScenes(cast).onceAndCron();
    KillScenes kills = new KillScenes(cast);
    kills.agent();
    kills.node();
    kills.eachOnce();
    commands.why();
    cast.stranger();
    return narrator;
  }

  private int end(Narrator narrator, Duration took, Stage stage) {
    List<String> broken = narrator.broken();
    out.println();
    if (broken.isEmpty()) {
      out.printf("Every step was checked, in %.0f s. Three to try next:%n", took.toMillis() / 1e3);
    } else {
      out.println("NOT as it should be:");
      broken.forEach(line -> out.println("  " + line));
      LOG.warn("the demo failed in {} places", broken.size());
    }
    out.println("  ./orb server                        a node of your own, nothing to set up");
    out.println("  ./orb client add web-1 --group web  enrol a machine");
    out.println("  ./orb send --help                   what can be sent, and to whom");
    if (keep) {
      stay(stage);
    }
    return broken.isEmpty() ? 0 : 1;
  }

  private void stay(Stage stage) {
    Path home = stage.folder().resolve("home");
    out.println();
    out.println("Left up. In another shell:");
    out.println("  export ORB_HOME=" + home + " ORB_SERVER=http://127.0.0.1:" + stage.httpPort());
    out.println("Ctrl-C ends it all.");
    DemoThreads.untilInterrupted();
  }
}
