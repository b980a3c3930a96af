package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeoplePrinterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private PeoplePrinter printer(boolean terminal, int targets) {
    Shell shell =
        new Shell(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            Path.of(""),
            terminal,
            terminal);
    return new PeoplePrinter(Output.of(shell, Format.table), shell, targets);
  }

  private static Json printed(String client, String text) {
    String result = "{\"exit\":0,\"stdout\":\"" + text + "\",\"stderr\":\"\",\"truncated\":false}";
    return json("{'client':'" + client + "','state':'SUCCEEDED','result':" + result + "}");
  }

  private static Json json(String text) {
    return JsonCodec.parse(text.replace('\'', '"'));
  }

  private static void end(PeoplePrinter printer) {
    printer.summary(
        json("{'command':'c','state':'SUCCEEDED','counts':{'total':2,'SUCCEEDED':2}}"), "");
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void upToTwentyTargetsEachHasItsLineAndAboveEqualOnesShareOne() {
    PeoplePrinter few = printer(false, 20);
    few.reply(printed("a", "up"), "");
    few.reply(printed("b", "up"), "");
    end(few);
    assertThat(out()).isEqualTo("a: SUCCEEDED up\nb: SUCCEEDED up\n");
    out.reset();
    PeoplePrinter many = printer(false, 21);
    many.reply(printed("a", "up"), "");
    many.reply(printed("b", "up"), "");
    assertThat(out()).isEmpty();
    end(many);
    assertThat(out()).isEqualTo("2 × SUCCEEDED up  (a, b)\n");
  }

  @Test
  void onATerminalOutputIsShownAsItComesAndNotAgainWithTheReply() {
    PeoplePrinter printer = printer(true, 1);
    printer.progress(json("{'client':'a','percent':40,'text':'half'}"), "");
    printer.progress(json("{'client':'a','chunk':'up'}"), "");
    printer.reply(printed("a", "up"), "");
    assertThat(err()).isEqualTo("a: 40 % half\na: up\n");
    assertThat(out()).isEqualTo("a: SUCCEEDED\n");
  }

  @Test
  void elsewhereOutputComesWithTheReplyAlone() {
    PeoplePrinter printer = printer(false, 1);
    printer.progress(json("{'client':'a','chunk':'up'}"), "");
    printer.reply(printed("a", "up"), "");
    assertThat(err()).isEmpty();
    assertThat(out()).isEqualTo("a: SUCCEEDED up\n");
  }
}
