package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @Test
  void addressesAreThoseOfTheDesign() {
    assertThat(Addresses.client("web-1")).isEqualTo("orb.client.web-1");
    assertThat(Addresses.control("web-1")).isEqualTo("orb.control.web-1");
    assertThat(Addresses.group("web")).isEqualTo("orb.group.web");
    assertThat(Addresses.node("orb-1")).isEqualTo("orb.node.orb-1");
    assertThat(Addresses.presence("orb-1")).isEqualTo("orb.presence.orb-1");
  }

  @Test
  void aDotOfAnIdIsNoLevelOfTheHierarchy() {
    assertThat(Addresses.client("web.eu.1")).isEqualTo("orb.client.web~eu~1");
    assertThat(Addresses.group("a.b")).isEqualTo("orb.group.a~b");
    assertThat(Addresses.presence("a.b")).isEqualTo("orb.presence.a~b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "a.b.c", "A_.-"})
  void theIdIsReadBack(String id) {
    assertThat(Addresses.clientOf(Addresses.client(id))).contains(id);
    assertThat(Addresses.controlOf(Addresses.control(id))).contains(id);
    assertThat(Addresses.nodeOf(Addresses.node(id))).contains(id);
    assertThat(Addresses.errandOf(Addresses.errand(id))).contains(id);
    assertThat(Addresses.selfOf(Addresses.self(id))).contains(id);
    assertThat(Addresses.joinTokenOf(Addresses.joiner(id))).contains(id);
  }

  @Test
  void anAddressOfAnotherSortHasNoSuchId() {
    assertThat(Addresses.clientOf(Addresses.control("web-1"))).isEmpty();
    assertThat(Addresses.clientOf("orb.client.")).isEmpty();
    assertThat(Addresses.nodeOf(Addresses.INBOX)).isEmpty();
    assertThat(Addresses.controlOf(Addresses.BROADCAST)).isEmpty();
    assertThat(Addresses.joinTokenOf(Addresses.JOINER)).isEmpty();
    assertThat(Addresses.selfOf("web-1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "*", "a~b", "$orb", ""})
  void whatIsNoIdMakesNoAddress(String id) {
    assertThatThrownBy(() -> Addresses.client(id)).hasMessageContaining("BAD_PARAMS");
  }
}
