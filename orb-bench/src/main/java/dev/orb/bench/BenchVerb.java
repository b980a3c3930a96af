package dev.orb.bench;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A measurement: works in a folder of its own, then shows its report. A missed bar is no failure.
 */
abstract class BenchVerb implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Mixin BenchOptions options = new BenchOptions();

  @Override
  public Integer call() throws Exception {
    CommandSpec model = spec;
    if (model == null) {
      throw new OrbException(ErrorCode.INTERNAL, "not called as a verb");
    }
    try (WorkFolder folder = WorkFolder.create()) {
      measureIn(folder).print(model.commandLine().getOut(), options.json);
    }
    return 0;
  }

  private Report measureIn(WorkFolder folder) throws Exception {
    try {
      return measure(folder);
    } catch (Exception e) {
      // why: after Ctrl-C its folder and processes go, and nobody wants to read that it missed them
      folder.awaitEndIfInterrupted();
      throw e;
    }
  }

  abstract Report measure(WorkFolder folder) throws Exception;
}
