package dev.orb.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JoinTokenCodec;
import dev.orb.transport.Approach;
import dev.orb.transport.Proxy;
import dev.orb.transport.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentFileTest {
  @TempDir Path folder = Path.of("unset");
  private final Map<String, String> env = new HashMap<>();

  private AgentSettings read(String yaml) throws IOException {
    Files.writeString(folder.resolve("agent.yaml"), "secret-file: web-1.secret\n" + yaml);
    return new AgentFile(
            Optional.of(Path.of("agent.yaml")),
            env,
            folder.resolve("elsewhere/..").normalize(),
            "host-1")
        .read();
  }

  private String refusal(String yaml) {
    OrbException refused = catchThrowableOfType(OrbException.class, () -> read(yaml));
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
    assertThat(refused.getMessage()).doesNotContain("\n").contains("; ");
    return String.valueOf(refused.getMessage());
  }

  @Test
  void almostNothingIsNeeded() throws IOException {
    AgentSettings settings = read("");

    assertThat(settings.id()).isEqualTo("host-1");
    assertThat(settings.server()).isEqualTo("tcp://127.0.0.1:61616");
    assertThat(settings.secretFile()).isEqualTo(folder.resolve("web-1.secret"));
    assertThat(settings.state()).isEqualTo(folder.resolve("agent-state"));
    assertThat(settings.concurrency()).isEqualTo(4);
    assertThat(settings.commands()).isEmpty();
  }

  @Test
  void allThatTheContractNamesIsRead() throws IOException {
    env.put("WHO", "7");
    AgentSettings settings =
        read(
            """
            id: web-${WHO}
            server: tcp://a:1,tcp://b:2
            tls: {ca: null, cert: null, key: null}
            groups: [web, db]
            facts: {region: eu, floor: 2, spare: true, version: "1.10"}
            concurrency: 8
            state: ./state
            commands:
              uptime:  {run: [uptime]}
              restart:
                run: [systemctl, restart, "{service}"]
                params: {service: {type: string, pattern: "[a-z][a-z0-9-]*", required: true}}
                timeout: 30s
                grace: 3s
                serial: true
                idempotent: true
                restarts: none
                env: {LANG: C}
                directory: /
                stdin: none
                result: text
                max-output: 1MiB
            """);

    assertThat(settings.id()).isEqualTo("web-7");
    assertThat(settings.groups()).containsExactly("web", "db");
    assertThat(settings.facts())
        .containsEntry("region", "eu")
        .containsEntry("floor", 2)
        .containsEntry("spare", true)
        .containsEntry("version", "1.10");
    CommandSpec restart = Objects.requireNonNull(settings.commands().get("restart"));
    assertThat(restart.timeout()).contains(Duration.ofSeconds(30));
    assertThat(restart.grace()).isEqualTo(Duration.ofSeconds(3));
    assertThat(restart.serial()).isTrue();
    assertThat(restart.idempotent()).isTrue();
    assertThat(restart.directory()).isEqualTo(Path.of("/"));
    assertThat(restart.maxOutput()).isEqualTo(1 << 20);
  }

  @Test
  void theEnvironmentWinsAndItsPathsStartAtTheCurrentFolder() throws IOException {
    env.putAll(
        Map.of(
            "ORB_AGENT_ID", "other",
            "ORB_AGENT_CONCURRENCY", "2",
            "ORB_AGENT_GROUPS", "a, b",
            "ORB_AGENT_FACTS", "{x: 1}",
            "ORB_AGENT_SECRET_FILE", "here.secret"));

    AgentSettings settings = read("id: web-1\nconcurrency: 9\ngroups: [c]\nfacts: {y: 2}\n");

    assertThat(settings.id()).isEqualTo("other");
    assertThat(settings.concurrency()).isEqualTo(2);
    assertThat(settings.groups()).containsExactly("a", "b");
    assertThat(settings.facts()).containsOnlyKeys("x");
    assertThat(settings.secretFile()).isEqualTo(folder.resolve("here.secret"));
  }

  @Test
  void commandsBesideTheFileAreMerged() throws IOException {
    Files.createDirectory(folder.resolve("commands.d"));
    Files.writeString(folder.resolve("commands.d/a.yaml"), "one: {run: [./one.sh]}");
    Files.writeString(folder.resolve("commands.d/b.yml"), "commands: {two: {run: [two]}}");
    Files.writeString(folder.resolve("commands.d/c.yaml.bak"), "{{{");

    assertThat(read("commands: {three: {run: [three]}}").commands())
        .containsOnlyKeys("one", "two", "three")
        .hasEntrySatisfying(
            "one",
            one ->
                assertThat(one.run().get(0).text())
                    .isEqualTo(folder.resolve("commands.d/one.sh").toString()));

    Files.writeString(folder.resolve("commands.d/d.yaml"), "three: {run: [three]}");
    assertThat(refusal("commands: {three: {run: [three]}}"))
        .contains("three")
        .contains("agent.yaml")
        .contains("d.yaml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "colour: red | colour: no such setting",
        "concurrency: many | concurrency: 'many' is not possible",
        "concurrency: 0 | allowed: an integer from 1 to 1000",
        "concurrency: [1] | concurrency: is a list",
        "id: 'a b' | id: 'a b' is no id",
        "id: ${NOT_SET_AT_ALL} | ${NOT_SET_AT_ALL} is not set",
        "server: https://h:1 | allowed: ssl://host:port or tcp://host:port",
        "server: h:1 | server: 'h:1' is not possible",
        "join-file: x | join-file: stands beside secret-file",
        "tls: {cert: x} | tls.key: is missing",
        "tls: {key: x} | tls.cert: is missing",
        "proxy: {http: a, socks5: b} | proxy.socks5: is the second proxy",
        "proxy: {http: 'http://u:hush@h:x'} | proxy.http: that is no proxy; allowed: http://host:port",
        "tls: {colour: x} | tls.colour: no such setting",
        "groups: web | groups: is a single value",
        "groups: ['*'] | groups: '*' is no group",
        "facts: {a-b: 1} | facts.a-b: is no name for a fact",
        "facts: {a: [1]} | facts.a: is no single value",
        "commands-dir: nowhere | is no folder",
        "commands: {'a b': {run: [x]}} | 'a b' is no command name",
        "commands: {x: {}} | commands.x.run: is empty",
        "commands: {x: {run: ls}} | commands.x.run: is a single value",
        "commands: {x: {run: ['{a}'], params: {a: {}}}} | the program has a placeholder",
        "commands: {x: {run: [ls, '{a}']}} | {a} is no parameter of this command",
        "commands: {x: {run: [ls, 'b{a...}'], params: {a: {type: array}}}} | '...' with more around it",
        "commands: {x: {run: [ls, '{a...}'], params: {a: {}}}} | a is no array",
        "commands: {x: {run: [ls, '{a}'], params: {a: {type: array}}}} | a is an array",
        "commands: {x: {run: [ls, '{a}'], params: {a: {sensitive: true}}}} | a is sensitive",
        "commands: {x: {run: [ls], params: {a: {colour: 1}}}} | commands.x.params.a.colour: no such setting",
        "commands: {x: {run: [ls], params: {a: {type: text}}}} | commands.x.params.a.type: 'text' is not possible",
        "commands: {x: {run: [ls], params: {a: {pattern: '['}}}} | commands.x.params.a.pattern",
        "commands: {x: {run: [ls], params: {a: {type: integer, pattern: x}}}} | the type integer has no pattern",
        "commands: {x: {run: [ls], params: {a: {type: integer, default: x}}}} | commands.x.params.a.default",
        "commands: {x: {run: [ls], params: {a: {type: integer, enum: [1, x]}}}} | 'x' is no integer",
        "commands: {x: {run: [ls], params: {a: {required: true, default: x}}}} | required or default",
        "commands: {x: {run: [ls], restarts: yes}} | allowed: none, process or boot",
        "commands: {x: {run: [ls], result: xml}} | allowed: text or json",
        "commands: {x: {run: [ls], stdin: a}} | 'a' is no parameter of this command",
        "commands: {x: {run: [ls], timeout: 0s}} | commands.x.timeout: '0s' is not possible",
        "commands: {x: {run: [ls], serial: yes}} | allowed: true or false",
        "commands: {x: {run: [ls], max-output: 1GiB}} | commands.x.max-output",
        "commands: {x: {run: [ls], env: {ORB_CLIENT: x}}} | is no name for a variable",
        "a: [ | agent.yaml",
      })
  void whatIsWrongIsRefusedInOneLine(String yaml, String words) {
    assertThat(refusal(yaml)).contains(words);
  }

  @Test
  void theWayToTheServerIsRead() throws IOException {
    AgentSettings settings =
        read(
            """
            server: ssl://a:1,tcp://b:2
            tls: {ca: ca.crt, cert: own.crt, key: own.key}
            proxy: {http: "http://me:hush@proxy.example"}
            """);

    assertThat(settings.server()).isEqualTo("ssl://a:1,tcp://b:2");
    assertThat(settings.approach())
        .isEqualTo(
            Approach.DIRECT
                .withTrust(Trust.authority(folder.resolve("ca.crt")))
                .withCertificate(folder.resolve("own.crt"), folder.resolve("own.key"))
                .withProxy(new Proxy(Proxy.Kind.HTTP, "proxy.example", 3128, "me", "hush")));
    assertThat(settings.toString()).doesNotContain("hush");
  }

  @Test
  void theSampleIsReadAsItStands() {
    AgentSettings sample =
        new AgentFile(Optional.of(Path.of("../etc/agent.yaml")), env, Path.of(""), "h").read();

    assertThat(sample.commands())
        .containsOnlyKeys("uptime", "disk.usage", "service.restart", "facts.read");
  }

  @Test
  void withoutASecretFileThereIsNoAgent() {
    OrbException refused =
        catchThrowableOfType(
            OrbException.class, () -> new AgentFile(Optional.empty(), env, folder, "h").read());

    assertThat(refused).isNotNull().hasMessageContaining("secret-file: is missing");
  }

  @Test
  void aJoinTokenSaysWhereTheServerIsAndWhoIsMeant() throws IOException {
    JoinToken token = new JoinToken("ssl://broker.example:7", "ab".repeat(32), "j1.s3cret", "w-9");
    String word = JoinTokenCodec.encode(token);
    Path agent = Files.writeString(folder.resolve("agent.yaml"), "join-file: web.join\n");
    // as it is, in lines of a terminal, and as the command line prints it for programs
    for (String text :
        List.of(
            word + "\n",
            word.replaceAll("(.{20})", "$1\n"),
            "{\"kind\":\"join-token\",\"id\":\"j1\",\"token\":\"" + word + "\",\"uses\":1}\n")) {
      Files.writeString(folder.resolve("web.join"), text);
      AgentSettings settings = new AgentFile(Optional.of(agent), Map.of(), folder, "host-1").read();
      assertThat(settings.id()).isEqualTo("w-9");
      assertThat(settings.server()).isEqualTo("ssl://broker.example:7");
      assertThat(settings.joinToken()).isEqualTo(word);
      assertThat(settings.secretFile()).isNull();
      assertThat(settings.toString()).doesNotContain(word);
    }
    AgentFile other =
        new AgentFile(
            Optional.empty(), Optional.of(folder.resolve("web.join")), Map.of(), folder, "host-1");
    assertThat(other.read().id()).isEqualTo("w-9");

    Files.writeString(folder.resolve("web.join"), word.substring(0, 40));
    assertThatThrownBy(other::read)
        .hasMessageContaining("join-file: ")
        .hasMessageContaining("this is no join token")
        .hasMessageNotContaining(word.substring(0, 40));
    Files.delete(folder.resolve("web.join"));
    assertThatThrownBy(other::read).hasMessageContaining("web.join cannot be read");
  }
}
