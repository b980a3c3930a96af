package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.server.journal.Addressee;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddresseesTest {

  private static List<Addressee> some(int size) {
    return IntStream.range(0, size).mapToObj(i -> new Addressee("client-" + i, i)).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 9, 31, 1_000, 10_000})
  void everybodyIsFoundAtTheirPlaceAndNobodyElse(int size) {
    Addressees to = new Addressees(some(size));
    for (int i = 0; i < size; i++) {
      assertThat(to.find("client-" + i)).isEqualTo(i);
    }
    assertThat(to.find("client-" + size)).isEqualTo(-1);
    assertThat(to.clients()).hasSize(size);
  }

  @Test
  void namesWhoseHashesAreTheSameAreToldApart() {
    List<Addressee> same =
        IntStream.range(0, 1 << 6)
            .mapToObj(
                bits -> {
                  StringBuilder name = new StringBuilder();
                  for (int i = 0; i < 6; i++) {
                    name.append((bits >> i & 1) == 0 ? "Aa" : "BB");
                  }
                  return new Addressee(name.toString(), bits);
                })
            .toList();
    Addressees to = new Addressees(same);
    assertThat(same)
        .extracting(a -> a.client().hashCode())
        .containsOnly(same.get(0).client().hashCode());
    for (int i = 0; i < same.size(); i++) {
      assertThat(to.find(same.get(i).client())).isEqualTo(i);
    }
  }

  @Test
  void commandsToTheSameFleetShareOneSetAndToAChangedOneDoNot() {
    AddresseeSets sets = new AddresseeSets();
    Addressees first = sets.shared(some(100));
    assertThat(sets.shared(some(100))).isSameAs(first);
    List<Addressee> changed = new java.util.ArrayList<>(some(100));
    changed.set(50, new Addressee("client-50", 999));
    assertThat(sets.shared(changed)).isNotSameAs(first);
  }
}
