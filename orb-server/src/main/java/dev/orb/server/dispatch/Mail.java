package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Part;
import dev.orb.server.broker.FanOut;
import dev.orb.transport.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What is given to the fan-out for a command: one message for all, or one for each.
 *
 * @param clients whom it is for
 * @param way how it is sent
 */
record Mail(List<String> clients, Way way) {

  /** Sends it to some of those whom it is for. */
  interface Way {
    CompletionStage<List<String>> send(FanOut fanOut, List<String> clients);
  }

  /** Sends it; as {@link FanOut#send}. Called again if that failed in passing. */
  CompletionStage<List<String>> by(FanOut fanOut) {
    return way.send(fanOut, clients);
  }

  /** The same for those alone. */
  Mail to(List<String> left) {
    return new Mail(left, way);
  }

  /** One message for all of them. */
  static Mail common(Envelope envelope, List<String> clients) {
    return new Mail(clients, (fanOut, some) -> fanOut.send(envelope, some));
  }

  /** Made when it is sent, on the thread that sends. */
  static Mail late(Supplier<Mail> mail, List<String> clients) {
    return new Mail(clients, (fanOut, some) -> mail.get().way.send(fanOut, some));
  }

  /**
   * A message for each.
   *
   * @param message the command as those get it who have no params of their own
   * @param own the params of the others
   * @param to the whole set, whose order says which part each is
   * @param left those to send to
   * @param envelope makes the envelope of a body to an address
   */
  static Mail each(
      Command message, Map<String, Json> own, Addressees to, List<String> left, Wrap envelope) {
    return new Mail(
        left,
        (fanOut, some) -> {
          List<FanOut.Single> letters = new ArrayList<>(some.size());
          for (String client : some) {
            Json params = own.getOrDefault(client, message.params());
            Command each = message.with(params, new Part(to.find(client), to.size()));
            letters.add(
                new FanOut.Single(
                    client, envelope.of(Addresses.client(client), MessageCodec.encode(each))));
          }
          return fanOut.sendEach(letters);
        });
  }

  /** Puts a body into an envelope. */
  interface Wrap {
    Envelope of(String address, byte[] body);
  }
}
