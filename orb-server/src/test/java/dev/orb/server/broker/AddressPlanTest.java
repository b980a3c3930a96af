package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Addresses;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings as the running broker merges them. */
class AddressPlanTest {
  @TempDir Path folder;
  private Fixture fixture;
  private ActiveMQServer server;

  @BeforeEach
  void start() {
    fixture = Fixture.started(folder);
    server = fixture.broker.running();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void everyAddressIsBoundedAndNoneDropsOrMakesItself() {
    for (String address :
        List.of(
            Addresses.BROADCAST,
            Addresses.group("g"),
            Addresses.client("a"),
            Addresses.control("a"),
            Addresses.node("n"),
            Addresses.INBOX,
            Addresses.CALLS,
            Addresses.EVENTS,
            Addresses.PRESENCE,
            Addresses.EXPIRED,
            Addresses.DEAD,
            "anything.else")) {
      AddressSettings settings = settings(address);
      assertThat(settings.getAddressFullMessagePolicy())
          .as(address)
          .isEqualTo(AddressFullMessagePolicy.PAGE);
      assertThat(settings.getMaxSizeBytes()).as(address).isPositive();
      assertThat(settings.getPageLimitMessages()).as(address).isPositive();
      assertThat(settings.getPageFullMessagePolicy()).isEqualTo(PageFullMessagePolicy.FAIL);
      assertThat(settings.isAutoCreateAddresses() || settings.isAutoCreateQueues()).isFalse();
      assertThat(settings.isAutoDeleteAddresses() || settings.isAutoDeleteQueues()).isFalse();
      assertThat(settings.getInitialQueueBufferSize()).as(address).isEqualTo(32);
    }
  }

  @Test
  void aClientsQueueHasRoomForAllThatTheNodeMayLetBeOpen() {
    int highestQueueLimit = 10_000_000;

    assertThat(settings(Addresses.client("a")).getPageLimitMessages())
        .isGreaterThanOrEqualTo(2L * highestQueueLimit);
  }

  @Test
  void reportsAreRefusedAtACount() {
    AddressSettings settings = settings(Addresses.REPORTS);
    assertThat(settings.getAddressFullMessagePolicy()).isEqualTo(AddressFullMessagePolicy.FAIL);
    assertThat(settings.getMaxSizeMessages()).isEqualTo(AddressPlan.MANY_REPORTS);
  }

  @Test
  void whatExpiresOnTheWayToAClientLeavesEvidenceAndNoAttemptIsCounted() {
    for (String address :
        List.of(
            Addresses.BROADCAST,
            Addresses.group("g"),
            Addresses.client("a"),
            Addresses.control("a"))) {
      AddressSettings settings = settings(address);
      assertThat(String.valueOf(settings.getExpiryAddress())).isEqualTo(Addresses.EXPIRED);
      assertThat(String.valueOf(settings.getDeadLetterAddress())).isEqualTo(Addresses.DEAD);
      assertThat(settings.getMaxDeliveryAttempts()).isEqualTo(-1);
      assertThat(settings.getRedeliveryDelay()).isZero();
    }
  }

  @Test
  void idsAreRememberedByTheThousandForManyAndByTheHundredForOne() {
    assertThat(settings(Addresses.BROADCAST).getIDCacheSize()).isEqualTo(100_000);
    assertThat(settings(Addresses.group("g")).getIDCacheSize()).isEqualTo(100_000);
    assertThat(settings(Addresses.EVENTS).getIDCacheSize()).isEqualTo(100_000);
    assertThat(settings(Addresses.client("a")).getIDCacheSize()).isEqualTo(128);
  }

  @Test
  void heartbeatsAreNotOnDiskAndTheirQueueIsARing() {
    Queue queue = server.locateQueue(Addresses.presence("n1"));
    assertThat(queue.isDurable()).isFalse();
    assertThat(queue.getRingSize()).isEqualTo(AddressPlan.PRESENCE_RING);
  }

  private AddressSettings settings(String address) {
    return server.getAddressSettingsRepository().getMatch(address);
  }
}
