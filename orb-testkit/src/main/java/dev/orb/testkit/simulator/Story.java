package dev.orb.testkit.simulator;

import java.util.Optional;
import java.util.function.Predicate;

/** Tells why a world fails, as shortly as it can be told. */
final class Story {
  private Story() {}

  /** The exception that tells it. */
  static Broken of(Script script, RuntimeException fault) {
    Script smallest = smallest(script, Broken.law(fault));
    RuntimeException last = Simulator.fault(smallest).orElse(fault);
    return new Broken(
        last.getMessage()
            + "\nThe world of seed "
            + script.seed()
            + ", shrunk from "
            + script.events().size()
            + " events; Simulator.run(Script.parse(\"\"\"...\"\"\")) lives it again:\n"
            + told(smallest),
        last);
  }

  /** First its events, then every single step. */
  private static Script smallest(Script script, String law) {
    Predicate<Script> breaksIt =
        each -> law.equals(Simulator.fault(each).map(Broken::law).orElse(null));
    Script coarse = new Shrinking(breaksIt).shrink(script);
    Simulation again = new Simulation(coarse).writingDown();
    try {
      Report unused = again.run();
    } catch (RuntimeException expected) {
      Script steps = again.asItHappened();
      if (breaksIt.test(steps)) {
        return new Shrinking(breaksIt).shrink(steps);
      }
    }
    return coarse;
  }

  private static String told(Script script) {
    StringBuilder text = new StringBuilder();
    for (String line : script.text().lines().toList()) {
      text.append(line);
      remark(line).ifPresent(words -> text.append("   -- ").append(words));
      text.append('\n');
    }
    return text.toString();
  }

  private static Optional<String> remark(String line) {
    if (line.startsWith("world")) {
      return Optional.empty();
    }
    Event event = Event.parse(line);
    return switch (event.kind()) {
      case STEP -> Optional.of(Simulation.words(event.at("move")));
      case SEND -> Optional.of(SimulatedProcess.NAMES.get(event.at("name")));
      default -> Optional.empty();
    };
  }
}
