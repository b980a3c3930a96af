package dev.orb.server.broker;

import org.apache.activemq.artemis.api.core.client.ClientMessage;

class PostOfficeFanOutTest extends FanOutContract {
  @Override
  FanOut fanOut() {
    return fixture.broker.fanOut();
  }

  @Override
  String seenAddress(ClientMessage message) {
    return message.getAddress();
  }
}
