package dev.orb.protocol.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Ping;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
  private static final String ID = Samples.ID.toString();

  private static Message read(String text) {
    return MessageCodec.decode(text.replace('\'', '"').getBytes(UTF_8));
  }

  private static MalformedMessage refused(String text) {
    return refused(text.replace('\'', '"').getBytes(UTF_8));
  }

  private static MalformedMessage refused(byte[] bytes) {
    return catchThrowableOfType(MalformedMessage.class, () -> MessageCodec.decode(bytes));
  }

  @Test
  void fieldsOfALaterVersionArePassedOverWhateverTheyHold() {
    Message ping =
        read(
            "{'v':1,'kind':'control','name':'ping','corr':[1],'until':{},'new':{'v':2},'id':'%s','from':'orb-1','ts':5}"
                .formatted(ID));
    assertThat(ping).isEqualTo(new Ping(Samples.ID, "orb-1", Instant.ofEpochMilli(5)));
  }

  @Test
  void theOrderOfFieldsDoesNotCount() {
    Message ping =
        read(
            "{'ts':5,'id':'%s','name':'ping','kind':'control','from':'orb-1','v':1}".formatted(ID));
    assertThat(ping).isEqualTo(new Ping(Samples.ID, "orb-1", Instant.ofEpochMilli(5)));
  }

  @Test
  void anUnknownKindIsNamed() {
    MalformedMessage refused = refused("{'v':1,'kind':'rumour','id':'%s'}".formatted(ID));
    assertThat(refused).hasMessage("MALFORMED: there is no kind 'rumour'");
    assertThat(refused.id()).contains(Samples.ID);
    assertThat(refused.kind()).isEmpty();
  }

  @Test
  void anUnknownControlIsNamed() {
    assertThat(refused("{'v':1,'kind':'control','name':'dance','ts':1}"))
        .hasMessage("MALFORMED: there is no control 'dance'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'v':2,", "'v':'1',", "'v':null,", "'v':1.0,", "'v':{},", ""})
  void anotherVersionOrNoneIsRefusedBeforeAnythingElse(String version) {
    MalformedMessage refused =
        refused("{" + version + "'kind':'command','id':'" + ID + "','ts':'tomorrow'}");
    assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    assertThat(refused.id()).contains(Samples.ID);
    assertThat(refused.kind()).contains(Kind.COMMAND);
  }

  @Test
  void whatCannotBeReadStillTellsWhomToAnswer() {
    MalformedMessage command =
        refused("{'v':1,'kind':'command','id':'%s','name':'not a name','ts':1".formatted(ID));
    assertThat(command.id()).contains(Samples.ID);
    assertThat(command.kind()).contains(Kind.COMMAND);

    String two = "{'v':1,'kind':'reply','id':'%s','corr':'%s','attempt':-1}";
    MalformedMessage reply = refused(two.formatted(Samples.REPLY_ID, ID));
    assertThat(reply.id()).contains(Samples.ID);
    assertThat(reply.kind()).contains(Kind.REPLY);

    assertThat(refused("{'v':1,'kind':'command','id':'17'}").id()).isEmpty();
    assertThat(refused("garbage").id()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "1",
        "{",
        "{}",
        "{'v':1}",
        "{'v':1,'kind':5}",
        "{'v':1,'kind':'control'}",
        "{'v':1,'kind':'control','name':{}}",
        "{v:1}"
      })
  void whatIsNoMessageIsRefused(String text) {
    assertThat(refused(text)).isNotNull();
  }

  @Test
  void moreAfterTheMessageIsRefused() {
    String ping =
        "{'v':1,'kind':'control','name':'ping','id':'%s','from':'orb-1','ts':5}".formatted(ID);
    assertThat(refused(ping + "{}")).isNotNull();
    assertThat(read(ping + " \n")).isInstanceOf(Ping.class);
  }

  @Test
  void aMissingFieldIsNamed() {
    assertThat(refused("{'v':1,'kind':'control','name':'ping','ts':5}"))
        .hasMessage("MALFORMED: id is missing");
  }

  @Test
  void aFieldOfTheWrongTypeIsNamedAndItsValueIsNotRepeated() {
    assertThat(refused("{'v':1,'kind':'control','name':'ping','id':{'password':'x'},'ts':5}"))
        .hasMessage("MALFORMED: id must be a string");
    assertThat(refused("{'v':1,'kind':'control','name':'ping','id':'%s','ts':'5'}".formatted(ID)))
        .hasMessage("MALFORMED: ts must be an integer");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] latin =
        "{\"v\":1,\"kind\":\"event\",\"id\":\"%s\",\"name\":\"é\"}"
            .formatted(ID)
            .getBytes(ISO_8859_1);
    assertThat(refused(latin)).hasMessageContaining("not UTF-8");
  }

  @Test
  void theReplacementCharacterItselfIsFine() {
    Event event = new Event(Samples.ID, "n", JsonCodec.of("\uFFFD"), Samples.TS, null);
    assertThat(MessageCodec.decode(MessageCodec.encode(event))).isEqualTo(event);
  }

  @Test
  void absentParamsAndNullParamsDiffer() {
    String text = "{'v':1,'kind':'event','id':'%s','name':'n','ts':1%s}";
    assertThat(((Event) read(text.formatted(ID, ""))).params()).isNull();
    assertThat(((Event) read(text.formatted(ID, ",'params':null"))).params())
        .isEqualTo(JsonCodec.NULL);
  }

  @Test
  void nullIsAbsentElsewhere() {
    Command command =
        (Command)
            read(
                "{'v':1,'kind':'command','id':'%s','name':'n','ts':1,'expiresAt':2,'timeout':null,'epoch':null}"
                    .formatted(ID));
    assertThat(command.timeout()).isNull();
    assertThat(command.epoch()).isZero();
  }

  @Test
  void aNullResultBesideAnErrorIsNoResult() {
    Reply reply =
        (Reply)
            read(
                "{'v':1,'kind':'reply','id':'%s','corr':'%s','result':null,'error':{'code':'TIMEOUT'},'ts':1}"
                    .formatted(ID, ID));
    assertThat(reply.result()).isNull();
    assertThat(reply.error()).isNotNull().extracting(e -> e.code()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void aCodeOfALaterVersionStaysAFailureWithItsName() {
    Reply reply =
        (Reply)
            read(
                "{'v':1,'kind':'reply','id':'%s','corr':'%s','error':{'code':'TIRED','message':'later'},'ts':1}"
                    .formatted(ID, ID));
    assertThat(reply.error())
        .isNotNull()
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
              assertThat(error.message()).isEqualTo("TIRED: later");
            });
  }

  @Test
  void progressWithoutAnAttemptIsOfTheFirst() {
    Progress progress =
        (Progress) read("{'v':1,'kind':'progress','corr':'%s','seq':3,'ts':1}".formatted(ID));
    assertThat(progress.attempt()).isEqualTo(1);
  }

  @Test
  void aPayloadAtTheBoundOfNestingGoesThroughAndAnUnknownFieldBeyondItDoesNot() {
    String deep = "[".repeat(JsonCodec.MAX_DEPTH) + "]".repeat(JsonCodec.MAX_DEPTH);
    Event event = new Event(Samples.ID, "n", JsonCodec.parse(deep), Samples.TS, null);
    assertThat(MessageCodec.decode(MessageCodec.encode(event))).isEqualTo(event);

    String ping = "{'v':1,'kind':'control','name':'ping','id':'%s','from':'orb-1','ts':5,'new':%s}";
    assertThat(refused(ping.formatted(ID, "[".repeat(1_000_000)))).isNotNull();
  }

  @Test
  void integersOf64BitsSurviveInPayloads() {
    Event event =
        new Event(
            Samples.ID,
            "n",
            JsonCodec.of(Map.of("max", Long.MAX_VALUE, "near", Long.MAX_VALUE - 1)),
            Samples.TS,
            null);
    Message back = MessageCodec.decode(MessageCodec.encode(event));
    assertThat(back).isEqualTo(event);
    assertThat(new String(MessageCodec.encode(back), UTF_8))
        .contains("9223372036854775807", "9223372036854775806");
  }

  @Test
  void timesOutsideTheWireAreRefusedAtBothEnds() {
    assertThatThrownBy(() -> MessageCodec.encode(new Ping(Samples.ID, "orb-1", Instant.MAX)))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("INTERNAL");
    assertThat(
            refused(
                "{'v':1,'kind':'control','name':'ping','id':'%s','ts':9223372036854775807}"
                    .formatted(ID)))
        .hasMessageContaining("ts must be");
    assertThatThrownBy(
            () ->
                MessageCodec.encode(
                    new dev.orb.protocol.message.Control.Shutdown(
                        "", Duration.ofDays(1_000_000), false, Samples.TS)))
        .hasMessageContaining("grace");
  }
}
