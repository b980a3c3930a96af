package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.folder.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description = "Writes a copy of the node's data into a file, while the node goes on.",
    footer = {
      "",
      "The file holds the fleet's keys: it is for its owner alone (mode 0600). See orb restore.",
      "Example: orb backup orb-$(date +%F).backup"
    })
final class BackupVerb extends EdgeVerb {
  @Parameters(paramLabel = "FILE", description = "Is replaced, when the copy is whole.")
  String file = "";

  BackupVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Path to = shell.path(file);
    EdgeClient edge = edge();
    try {
      // why first: a file that cannot be written is to be known before the node copies anything
      OwnerOnly.write(to.resolveSibling(to.getFileName() + ".part"), "");
      Files.delete(to.resolveSibling(to.getFileName() + ".part"));
      OwnerOnly.write(to, out -> edge.download("/backup", in -> in.transferTo(out)));
      Map<String, Object> made = new LinkedHashMap<>();
      made.put("file", to.toString());
      made.put("bytes", Files.size(to));
      output().one(JsonCodec.of(made), "backup");
      return 0;
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the file " + to + " cannot be written",
          "name a file in a folder that you may write, with room in it",
          e);
    }
  }
}
