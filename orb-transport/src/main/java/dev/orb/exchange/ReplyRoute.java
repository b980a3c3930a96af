package dev.orb.exchange;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Names;
import dev.orb.protocol.message.Command;
import dev.orb.transport.Received;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose commands an intake takes, and where their replies go. */
public enum ReplyRoute {
  /** At a client: commands of nodes, answered at the node that sent them. */
  TO_NODE {
    @Override
    Key key(Received message, CommandId id) {
      return new Key("", id);
    }

    @Override
    String from(Received message, Command command) {
      return command.from();
    }

    @Override
    Optional<String> address(Received message, @Nullable Command command, SessionTerms terms) {
      if (command != null && Names.isId(command.from())) {
        return Optional.of(Addresses.node(command.from()));
      }
      return Optional.of(Addresses.node(terms.node()));
    }
  },

  /**
   * At a server: commands of clients, answered at the client that the broker validated. Ids of
   * different clients are different commands.
   */
  TO_CLIENT {
    @Override
    Key key(Received message, CommandId id) {
      return new Key(message.sender().orElse(""), id);
    }

    @Override
    String from(Received message, Command command) {
      return message.sender().orElse("");
    }

    @Override
    Optional<String> address(Received message, @Nullable Command command, SessionTerms terms) {
      return message.sender().filter(Names::isId).map(Addresses::control);
    }
  };

  abstract Key key(Received message, CommandId id);

  abstract String from(Received message, Command command);

  abstract Optional<String> address(
      Received message, @Nullable Command command, SessionTerms terms);

  /**
   * Names a command at this end.
   *
   * @param sender whose id it is, empty where ids are the same from everybody
   */
  record Key(String sender, CommandId id) {}
}
