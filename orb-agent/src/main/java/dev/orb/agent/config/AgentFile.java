package dev.orb.agent.config;

import dev.orb.client.Membership;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JoinTokenCodec;
import dev.orb.transport.Approach;
import dev.orb.transport.Proxy;
import dev.orb.transport.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code agent.yaml}, the commands beside it, and the environment, which wins. A relative
 * path in a file starts at that file's folder, one in the environment at the current folder.
 */
public final class AgentFile {
  private static final Set<String> KEYS =
      Set.of(
          "id",
          "server",
          "secret-file",
          "join-file",
          "tls",
          "proxy",
          "groups",
          "facts",
          "concurrency",
          "state",
          "commands-dir",
          "commands");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final int MOST_AT_A_TIME = 1000;
  private static final Pattern TOKEN = Pattern.compile(JoinTokenCodec.PREFIX + "[A-Za-z0-9_-]+");
  private static final String USUAL_SERVER = "tcp://127.0.0.1:61616";

  private final Optional<Path> file;
  private final Optional<Path> joinFile;
  private final Map<String, String> environment;
  private final Path here;
  private final String hostName;

  /**
   * @param file the file, if there is one
   * @param environment of which {@code ORB_AGENT_*} override what the file says
   * @param here the current folder
   * @param hostName the id of an agent that is given none
   */
  public AgentFile(
      Optional<Path> file, Map<String, String> environment, Path here, String hostName) {
    this(file, Optional.empty(), environment, here, hostName);
  }

  /**
   * The same with a join file, which counts more than what the file says of secrets.
   *
   * @param joinFile holds a join token
   */
  public AgentFile(
      Optional<Path> file,
      Optional<Path> joinFile,
      Map<String, String> environment,
      Path here,
      String hostName) {
    this.joinFile = joinFile.map(path -> here.resolve(path).toAbsolutePath().normalize());
    this.file = file.map(path -> here.resolve(path).toAbsolutePath().normalize());
    this.environment = environment;
    this.here = here;
    this.hostName = hostName;
  }

  /**
   * Reads everything afresh.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} in one line that names key, fault
   *     and what is allowed
   */
  public AgentSettings read() {
    String text = file.map(AgentFile::textOf).orElse("");
    String name = file.map(path -> String.valueOf(path.getFileName())).orElse("no file");
    Path folder = file.map(Path::getParent).orElse(here.toAbsolutePath().normalize());
    Map<String, Yaml> keys = Yaml.parse(text, name).members(KEYS);
    keys.getOrDefault("tls", new Yaml("tls", null)).members(Set.of("ca", "cert", "key"));
    keys.getOrDefault("proxy", new Yaml("proxy", null)).members(Set.of("http", "socks5"));
    Sources found = new Sources(keys, folder, environment, here);
    Approach approach = approach(found);
    Path state = found.path("state").orElse(folder.resolve("agent-state"));
    Optional<Membership> kept = Membership.in(state);
    Optional<Path> secret = joinFile.isPresent() ? Optional.empty() : found.path("secret-file");
    Optional<Path> join = joinFile.or(() -> found.path("join-file"));
    if (join.isPresent() && secret.isPresent()) {
      throw Faults.at("join-file", "stands beside secret-file", "one of the two");
    }
    if (join.isEmpty() && secret.isEmpty() && kept.isEmpty() && approach.cert() == null) {
      throw Faults.at("secret-file", "is missing", "a path, or join-file");
    }
    // why: who has joined needs the token no more, and many throw it away
    Optional<String> word =
        join.filter(path -> kept.isEmpty() || Files.exists(path)).map(AgentFile::word);
    Optional<JoinToken> token = word.map(JoinTokenCodec::decode);
    return new AgentSettings(
        found
            .get("id", "letters, digits, '.', '_' and '-', at most 128", this::id)
            .or(() -> token.map(JoinToken::client))
            .or(() -> kept.map(Membership::client))
            .orElseGet(() -> id(hostName)),
        found
            .get(
                "server",
                "ssl://host:port or tcp://host:port, several separated by commas",
                AgentFile::server)
            .or(() -> token.map(JoinToken::server))
            .or(() -> kept.map(Membership::server))
            .orElse(USUAL_SERVER),
        approach,
        secret.orElse(null),
        word.orElse(null),
        found.groups(),
        facts(text, name),
        found
            .get("concurrency", "an integer from 1 to " + MOST_AT_A_TIME, AgentFile::concurrency)
            .orElse(4),
        state,
        commands(keys.getOrDefault("commands", new Yaml("commands", null)), found, folder));
  }

  private String id(String written) {
    Matcher place = VARIABLE.matcher(written);
    String id =
        place.replaceAll(
            match -> {
              String value = environment.get(match.group(1));
              if (value == null) {
                throw Faults.at("id", match.group() + " is not set", "a variable that is");
              }
              return Matcher.quoteReplacement(value);
            });
    if (!Names.isId(id)) {
      throw Faults.at(
          "id", "'" + id + "' is no id", "letters, digits, '.', '_' and '-', at most 128");
    }
    return id;
  }

  /** The token in a file, alone or in what orb join-token create printed in any format. */
  private static String word(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Faults.at("join-file", file + " cannot be read", "a file with a join token");
    }
    Matcher within = TOKEN.matcher(text);
    String word =
        text.strip().startsWith(JoinTokenCodec.PREFIX) || !within.find() ? text : within.group();
    try {
      JoinToken read = JoinTokenCodec.decode(word);
      return JoinTokenCodec.encode(read);
    } catch (OrbException e) {
      throw Faults.at("join-file", file + ": " + e.reason(), "what orb join-token create printed");
    }
  }

  private static Approach approach(Sources found) {
    Approach approach = Approach.DIRECT;
    Optional<Path> ca = found.path("tls.ca");
    if (ca.isPresent()) {
      approach = approach.withTrust(Trust.authority(ca.get()));
    }
    Optional<Path> cert = found.path("tls.cert");
    Optional<Path> key = found.path("tls.key");
    if (cert.isPresent() && key.isPresent()) {
      approach = approach.withCertificate(cert.get(), key.get());
    } else if (cert.isPresent() || key.isPresent()) {
      throw Faults.at(cert.isPresent() ? "tls.key" : "tls.cert", "is missing", "both or none");
    }
    Optional<Proxy> http = found.get("proxy.http", "http://host:port", Proxy::http);
    Optional<Proxy> socks = found.get("proxy.socks5", "socks5://host:port", Proxy::socks5);
    if (http.isPresent() && socks.isPresent()) {
      throw Faults.at("proxy.socks5", "is the second proxy", "one of proxy.http and proxy.socks5");
    }
    return http.or(() -> socks).map(approach::withProxy).orElse(approach);
  }

  private static String server(String text) {
    for (String one : text.split(",", -1)) {
      if (!one.strip().matches("(?:tcp|ssl)://[^/?#@\\s]+:\\d{1,5}")) {
        throw new IllegalArgumentException(one);
      }
    }
    return text;
  }

  private static int concurrency(String text) {
    int value = Integer.parseInt(text);
    if (value < 1 || value > MOST_AT_A_TIME) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private Map<String, Object> facts(String text, String name) {
    String given = environment.get("ORB_AGENT_FACTS");
    Yaml written =
        given != null
            ? new Yaml("facts", Yaml.parseTyped(given, "ORB_AGENT_FACTS").value())
            : Yaml.parseTyped(text, name).members().getOrDefault("facts", new Yaml("facts", null));
    Map<String, Object> facts = new TreeMap<>();
    written
        .members()
        .forEach(
            (key, fact) -> {
              if (!Names.isKey(key)) {
                throw Faults.at(fact.key(), "is no name for a fact", "letters, digits and '_'");
              }
              Object value = fact.value();
              if (!(value instanceof String
                  || value instanceof Number
                  || value instanceof Boolean)) {
                throw Faults.at(
                    fact.key(), "is no single value", "a text, a number, true or false");
              }
              facts.put(key, value);
            });
    return Map.copyOf(facts);
  }

  private Map<String, CommandSpec> commands(Yaml own, Sources found, Path folder) {
    CommandSet set = new CommandSet();
    set.add(own, folder, file.map(path -> String.valueOf(path.getFileName())).orElse("no file"));
    found
        .path("commands-dir")
        .ifPresentOrElse(
            dir -> {
              if (!Files.isDirectory(dir)) {
                throw Faults.at("commands-dir", dir + " is no folder", "an existing folder");
              }
              set.addFolder(dir);
            },
            () -> {
              Path usual = folder.resolve("commands.d");
              if (Files.isDirectory(usual)) {
                set.addFolder(usual);
              }
            });
    return set.all();
  }

  static String textOf(Path path) {
    try {
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Faults.unreadable(path.toString(), "cannot be read (" + e + ")", e);
    }
  }
}
