package dev.orb.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "set",
    description = "Changes groups and labels of clients, one by its id or those of a target.",
    footer = {
      "",
      "--group chooses clients, as in every target; --add-group and --remove-group change them."
    })
final class SetVerb extends BulkVerb {
  @Option(
      names = "--add-group",
      paramLabel = "GROUP",
      split = ",",
      description = "Put them into it.")
  List<String> addGroups = new ArrayList<>();

  @Option(
      names = "--remove-group",
      paramLabel = "GROUP",
      split = ",",
      description = "Take them out of it.")
  List<String> removeGroups = new ArrayList<>();

  @Option(names = "--label", paramLabel = "k=v", description = "Set this label.")
  Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--unlabel", paramLabel = "k", split = ",", description = "Take it away.")
  List<String> unlabel = new ArrayList<>();

  SetVerb(Shell shell) {
    super(shell, "set", "changed");
  }

  @Override
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    putUnless(addGroups.isEmpty(), details, "addGroups", addGroups);
    putUnless(removeGroups.isEmpty(), details, "removeGroups", removeGroups);
    putUnless(labels.isEmpty(), details, "labels", labels);
    putUnless(unlabel.isEmpty(), details, "unlabel", unlabel);
    return details;
  }

  private static void putUnless(
      boolean empty, Map<String, Object> details, String name, Object value) {
    if (!empty) {
      details.put(name, value);
    }
  }

  @Override
  int one(EdgeClient edge, Output output, String client) {
    Body body = new Body().with("action", "set").with("target", Map.of("clients", List.of(client)));
    details().forEach(body::with);
    // why not PATCH: the JDK's plain connection knows no such method
    edge.post("/clients/bulk", body.json());
    output.one(edge.get("/clients/" + EdgeClient.encode(client)), "client");
    return 0;
  }
}
