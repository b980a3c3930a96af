package dev.orb.app.cli;

import dev.orb.app.node.Version;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "version", description = "The version of this program, and of the node.")
final class VersionVerb extends EdgeVerb {
  VersionVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", Version.text());
    all.put("java", System.getProperty("java.version"));
    try {
      all.put("server", edge().get("/version"));
    } catch (OrbException e) {
      // why no failure: the version of this program is an answer also where no node runs
      output().say("orb: the node does not say its version (" + e.reason() + ")");
    }
    output().one(JsonCodec.of(all), "version");
    return 0;
  }
}
