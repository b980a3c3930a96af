package dev.orb.exchange.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Contract;
import dev.orb.protocol.Json;
import dev.orb.protocol.Param;
import dev.orb.protocol.json.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TypeContractsTest {
  enum Mode {
    FAST,
    SLOW;

    @Override
    public String toString() {
      return "as a mode";
    }
  }

  record Flat(
      String text,
      @Nullable String maybe,
      int number,
      @Nullable Long big,
      double real,
      boolean flag,
      Mode mode,
      short small) {}

  record Tree(String name, List<Tree> children, Optional<Tree> next, Map<String, Tree> named) {}

  record Empty() {}

  @SuppressWarnings("ArrayRecordComponent")
  record Leaf(
      Instant at, Duration span, UUID id, CommandId command, Json any, Object thing, int[] list) {}

  record Ruled(
      @Param(description = "how far", min = 0, max = 100) int percent,
      @Param(pattern = "[a-z]+", min = 1, max = 8) String name,
      @Param(max = 3) Set<String> tags,
      @Param(sensitive = true) String key,
      @Param(hidden = true) @Nullable String inner,
      @Param(fallback = "5") int times,
      @Param(min = 1) Optional<Integer> pause) {}

  @NullUnmarked
  record Loose(String text, Integer number, int must, @Param(required = true) String asked) {}

  @Test
  void aRecordBecomesAnObjectInTheOrderOfItsComponents() {
    assertThat(schema(Flat.class))
        .isEqualTo(
            "{'type':'object','properties':{'text':{'type':'string'},"
                + "'maybe':{'type':['string','null']},"
                + "'number':{'type':'integer','format':'int32'},"
                + "'big':{'type':['integer','null'],'format':'int64'},"
                + "'real':{'type':'number','format':'double'},'flag':{'type':'boolean'},"
                + "'mode':{'type':'string','enum':['FAST','SLOW']},'small':{'type':'integer'}},"
                + "'required':['text','number','real','flag','mode','small']}");
  }

  @Test
  void aTypeThatHoldsItselfRefersToItself() {
    assertThat(schema(Tree.class))
        .isEqualTo(
            "{'type':'object','properties':{'name':{'type':'string'},"
                + "'children':{'type':'array','items':{'$ref':'#'}},"
                + "'next':{'anyOf':[{'type':'null'},{'$ref':'#'}]},"
                + "'named':{'type':'object','additionalProperties':{'$ref':'#'}}},"
                + "'required':['name','children','named']}");
  }

  @Test
  void anEmptyRecordIsAnObject() {
    assertThat(schema(Empty.class)).isEqualTo("{'type':'object'}");
  }

  @Test
  void leavesAreWhatOurJsonMakesOfThem() {
    assertThat(schema(Leaf.class))
        .isEqualTo(
            "{'type':'object','properties':{'at':{'type':'string','format':'date-time'},"
                + "'span':{'type':'string'},'id':{'type':'string','format':'uuid'},"
                + "'command':{'type':'string','format':'uuid'},'any':{},'thing':{},"
                + "'list':{'type':'array','items':{'type':'integer','format':'int32'}}},"
                + "'required':['at','span','id','command','any','thing','list']}");
  }

  @Test
  void whatTheAuthorSaysOfAComponentIsThere() {
    Contract contract = TypeContracts.of(Ruled.class, Void.class);
    assertThat(text(contract.params()))
        .isEqualTo(
            "{'type':'object','properties':{"
                + "'percent':{'type':'integer','format':'int32','description':'how far','minimum':0,'maximum':100},"
                + "'name':{'type':'string','minLength':1,'maxLength':8,'pattern':'^(?:[a-z]+)$'},"
                + "'tags':{'maxItems':3,'type':'array','items':{'type':'string'}},"
                + "'key':{'type':'string','writeOnly':true},"
                + "'times':{'type':'integer','format':'int32','default':5},"
                + "'pause':{'type':['integer','null'],'format':'int32','minimum':1}},"
                + "'required':['percent','name','tags','key','times']}");
    assertThat(contract.sensitive()).containsExactly("key");
    assertThat(text(contract.result())).isEqualTo("{'type':'null'}");
  }

  @Test
  void whereJavaDoesNotSayWhatMayBeMissingOnlyPrimitivesMustBeThere() {
    assertThat(schema(Loose.class)).endsWith("'required':['must','asked']}");
  }

  @Test
  void typesThatTakeAnythingSayNothing() {
    assertThat(TypeContracts.of(Json.class, Object.class)).isEqualTo(Contract.NONE);
    assertThat(TypeContracts.of(Void.class, Object.class)).isEqualTo(Contract.NONE);
  }

  @Test
  void theSameTypeSaysTheSameEachTime() {
    assertThat(TypeContracts.of(Tree.class, Flat.class))
        .isEqualTo(TypeContracts.of(Tree.class, Flat.class));
    assertThat(Schemas.text(Tree.class)).isEqualTo(Schemas.text(Tree.class));
  }

  @Test
  void otherTypesThanRecordsAreDescribedToo() {
    assertThat(schema(String.class)).isEqualTo("{'type':'string'}");
    assertThat(schema(Mode.class)).isEqualTo("{'type':'string','enum':['FAST','SLOW']}");
    assertThat(schema(int[].class))
        .isEqualTo("{'type':'array','items':{'type':'integer','format':'int32'}}");
  }

  private static String schema(Class<?> type) {
    return text(TypeContracts.of(type, Json.class).params());
  }

  private static String text(@Nullable Json schema) {
    return schema == null ? "none" : JsonCodec.parse(schema.text()).text().replace('"', '\'');
  }
}
