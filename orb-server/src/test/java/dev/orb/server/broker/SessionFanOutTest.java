package dev.orb.server.broker;

import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

class SessionFanOutTest extends FanOutContract {
  private @Nullable Connector connector;
  private @Nullable Connection connection;
  private @Nullable FanOut fanOut;

  @Override
  FanOut fanOut() {
    if (fanOut == null) {
      connector = fixture.broker.connector();
      connection = connector.connect(Duration.ofSeconds(5), lost -> {});
      fanOut = new SessionFanOut(connection.outlet());
    }
    return fanOut;
  }

  @Override
  void release() {
    if (connection != null && connector != null) {
      connection.close();
      connector.close();
    }
    fanOut = null;
  }

  @Override
  String seenAddress(ClientMessage message) {
    return message.getStringProperty("orb_to");
  }
}
