package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "events",
    description = "Shows what happened at the node lately, or happens from now on.")
final class EventsVerb extends EdgeVerb {
  private static final String DATA = "data: ";

  @Option(names = "--follow", description = "Show what happens from now on, until Ctrl-C.")
  boolean follow;

  @Option(
      names = "--event",
      paramLabel = "EVENT",
      description = "These only, separated by commas, such as client.conflict.")
  @Nullable String event;

  @Option(names = "--client", paramLabel = "ID", description = "What is about this client only.")
  @Nullable String client;

  EventsVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    String path =
        "/events?follow="
            + follow
            + (event == null ? "" : "&event=" + EdgeClient.encode(event))
            + (client == null ? "" : "&client=" + EdgeClient.encode(client));
    Output output = output();
    List<Json> all = new ArrayList<>();
    read(
        path,
        item -> {
          switch (output.format()) {
            case json -> all.add(item);
            case jsonl -> output.line("event", item);
            case table -> output.line(words(item));
          }
        });
    if (output.format() == Format.json) {
      output.line(JsonCodec.of(Map.of("items", all)).text());
    }
    return 0;
  }

  private void read(String path, Consumer<Json> reader) {
    try {
      edge()
          .lines(
              path,
              line -> {
                if (line.startsWith(DATA)) {
                  reader.accept(JsonCodec.parse(line.substring(DATA.length())));
                }
              });
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the stream broke off (" + e.getMessage() + ")", "ask again", e);
    }
  }

  private static String words(Json event) {
    return String.join(
        "  ",
        Cells.of(event, "at"),
        Cells.of(event, "event"),
        Cells.of(event, "client"),
        Cells.of(event, "data"));
  }
}
