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

/** What is given to the fan-out for a command: one message for all, or one for each. */
interface Mail {
  /** Sends it; as {@link FanOut#send}. Called again if that failed in passing. */
  CompletionStage<List<String>> by(FanOut fanOut);

  /** One message for all of them. */
  static Mail common(Envelope envelope, List<String> clients) {
    return fanOut -> fanOut.send(envelope, clients);
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
    return fanOut -> {
      List<FanOut.Single> letters = new ArrayList<>(left.size());
      for (String client : left) {
        Json params = own.getOrDefault(client, message.params());
        Command each = message.with(params, new Part(to.find(client), to.size()));
        letters.add(
            new FanOut.Single(
                client, envelope.of(Addresses.client(client), MessageCodec.encode(each))));
      }
      return fanOut.sendEach(letters);
    };
  }

  /** Puts a body into an envelope. */
  interface Wrap {
    Envelope of(String address, byte[] body);
  }

  /** One message for all, made when it is sent. */
  static Mail late(Supplier<Envelope> envelope, List<String> clients) {
    return fanOut -> fanOut.send(envelope.get(), clients);
  }
}
