package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.Contract;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.server.journal.CommandFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command's contract does for whoever types it. */
class CommandHelpTest {
  private static final Declared RESTART =
      new Declared(
          "restart",
          true,
          Duration.ofSeconds(30),
          new Contract(
              JsonCodec.parse(
                  ("{'type':'object','properties':{"
                          + "'service':{'type':'string','description':'which one',"
                          + "'pattern':'^(?:[a-z]+)$','maxLength':20},"
                          + "'count':{'type':['integer','null'],'minimum':1,'maximum':9,'default':3},"
                          + "'mode':{'type':'string','enum':['fast','slow']},"
                          + "'ratio':{'type':'number'},'force':{'type':'boolean'},"
                          + "'hosts':{'type':'array','items':{'type':'integer'}},"
                          + "'more':{'anyOf':[{'type':'null'},{'$ref':'#/$defs/More'}]},"
                          + "'key':{'type':'string','writeOnly':true}},"
                          + "'$defs':{'More':{'type':'object'}},"
                          + "'required':['service']}")
                      .replace('\'', '"')),
              null,
              "restarts a service",
              Set.of("key")));

  @TempDir Path folder;

  private final EdgeDouble edge = new EdgeDouble();
  private Typed orb = new Typed(Path.of(""), edge);

  @BeforeEach
  void aFleet() {
    orb = new Typed(folder, edge);
    edge.clients.with("web-1", true, "web").with("web-2", true, "web").with("db-1", true, "db");
    edge.clients.declares("web-1", RESTART).declares("web-2", RESTART);
    edge.commands.answer((submission, client) -> JsonCodec.of("done"));
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private String sent() {
    return Objects.requireNonNull(edge.commands.find("last", "admin").params())
        .text()
        .replace('"', '\'');
  }

  @Test
  void aTextBecomesTheTypeThatTheCommandDeclares() {
    assertThat(
            orb.line(
                "send restart service=7 count=3 ratio=0.5 force=true hosts=1,2 more={} mode=fast"
                    + " other=3 --group web"))
        .isEqualTo(0);
    assertThat(sent())
        .isEqualTo(
            "{'service':'7','count':3,'ratio':0.5,'force':true,'hosts':[1,2],'more':{},"
                + "'mode':'fast','other':'3'}");
  }

  @Test
  void jsonAndFilesStayWhatTheyAre() {
    assertThat(orb.run("send", "restart", "service=7", "count:=\"3\"", "--group", "web"))
        .isEqualTo(0);
    assertThat(sent()).isEqualTo("{'service':'7','count':'3'}");
  }

  @Test
  void aTextThatIsNoneOfTheTypeIsRefusedHere() {
    assertThat(orb.line("send restart count=many --group web")).isEqualTo(2);
    assertThat(orb.err)
        .isEqualTo(
            "orb: BAD_PARAMS: count is no integer; orb send NAME --help shows what it takes\n");
  }

  @Test
  void whereNobodySaysOrTheyDoNotAgreeItStaysAText() {
    assertThat(orb.line("send restart count=3 --to db-1")).isEqualTo(0);
    assertThat(sent()).isEqualTo("{'count':'3'}");
    edge.clients.declares(
        "db-1",
        new Declared(
            "restart",
            false,
            null,
            new Contract(
                JsonCodec.parse("{\"properties\":{\"count\":{\"type\":\"string\"}}}"),
                null,
                "",
                Set.of())));
    assertThat(orb.line("send restart count=3 --all")).isEqualTo(0);
    assertThat(sent()).isEqualTo("{'count':'3'}");
  }

  @Test
  void helpOfACommandShowsWhatItTakesAndSendsNothing() {
    assertThat(orb.onTerminal().line("send restart --help")).isEqualTo(0);
    assertThat(orb.out)
        .startsWith(
            "restart: restarts a service\n"
                + "2 of these declare it, such as web-1, web-2; may run again after a crash;"
                + " runs at most 30s if nothing else is said\n\n")
        .containsPattern("parameter +type +required +default +allowed +description")
        .containsPattern("service +string +yes +\\[a-z]\\+; up to 20 characters +which one")
        .containsPattern("count +integer +3 +1 to 9")
        .containsPattern("mode +string +fast, slow")
        .containsPattern("hosts +array of integer")
        .containsPattern("more +object")
        .containsPattern("key +string +\\(never shown\\)");
    assertThat(edge.commands.list(CommandFilter.ALL, 5, Optional.empty()).items()).isEmpty();
    assertThat(orb.line("send restart --help -o json")).isEqualTo(0);
    assertThat(orb.out).startsWith("{\"items\":[{\"name\":\"restart\"");
  }

  @Test
  void aNameThatNobodyDeclaredIsSaidWithThoseNearIt() {
    assertThat(orb.line("send restrat --help")).isEqualTo(4);
    assertThat(orb.err)
        .isEqualTo(
            "orb: UNKNOWN_COMMAND: no client of these declared restrat;"
                + " did you mean restart?\n");
    assertThat(orb.line("send restart --help --to db-1")).isEqualTo(4);
  }

  @Test
  void aComponentsCommandHasHelpAndTypesOfItsOwn() {
    Contract size =
        new Contract(
            JsonCodec.parse("{\"properties\":{\"count\":{\"type\":\"integer\"}}}"),
            null,
            "reloads the prices",
            Set.of());
    edge.clients.hosting(
        "pump-1",
        new DeclaredComponent(
            "billing", "2.1", null, null, List.of(new Declared("reload", false, null, size))));
    assertThat(orb.onTerminal().line("send reload --component billing --help")).isEqualTo(0);
    assertThat(orb.out).startsWith("billing: reload: reloads the prices\n1 of these declare it");
    assertThat(orb.line("send relaod --component billing --help")).isEqualTo(4);
    assertThat(orb.err)
        .isEqualTo(
            "orb: UNKNOWN_COMMAND: no client of these declared relaod in component billing;"
                + " did you mean reload?\n");
    assertThat(orb.line("send reload --help")).isEqualTo(4);

    assertThat(orb.line("send reload count=3 --component billing --to pump-1")).isEqualTo(0);
    assertThat(sent()).isEqualTo("{'count':3}");
    assertThat(orb.onTerminal().line("client show pump-1")).isZero();
    assertThat(orb.out).contains("component       billing 2.1: reload\n");
    assertThat(orb.line("client list --component billing")).isZero();
    assertThat(orb.out).contains("pump-1").doesNotContain("web-1");
  }

  @Test
  void helpOfTheVerbIsAsEver() {
    assertThat(orb.line("send --help")).isEqualTo(0);
    assertThat(orb.out).startsWith("Usage: orb send");
  }
}
