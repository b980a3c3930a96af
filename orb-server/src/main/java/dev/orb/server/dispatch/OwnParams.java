package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.fleet.Clients;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The params of each client that gets others than the command's. No state. */
final class OwnParams {
  /** Bytes of all messages of one command whose messages differ. */
  static final long MOST = 64L << 20;

  private OwnParams() {}

  /** Finds a client by its id, if who asks may know of it. */
  @FunctionalInterface
  interface Known {
    Optional<ClientView> find(String id);
  }

  /**
   * By client, whole; empty if everybody gets the same.
   *
   * @param known who there is, for who wants it sent
   * @throws OrbException {@code BAD_PARAMS} if params are for somebody who is no target
   */
  static Map<String, Json> of(Submission submission, Clients.Resolved resolved, Known known) {
    Individual individual = submission.individual();
    if (individual.isNone()) {
      return Map.of();
    }
    if (submission.target().narrowing().any()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "any is one, so there are neither parts nor params for some",
          "leave out paramsFor and parts");
    }
    Map<String, Json> own =
        laid(submission, resolved.clients().stream().map(ClientView::id).toList());
    Set<String> unmet = new TreeSet<>(individual.paramsFor().keySet());
    unmet.removeIf(id -> hasIgnoringCase(own.keySet(), id));
    unmet.removeIf(id -> hasIgnoringCase(resolved.refused().keySet(), id));
    boolean choosy = !submission.target().narrowing().isNone();
    // why: where some are left out by choice, there may be params for whom it might have been
    unmet.removeIf(id -> choosy && known.find(id).isPresent());
    if (!unmet.isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "paramsFor names " + Names.shown(unmet.iterator().next()) + ", who is no target",
          "leave it out, or add it to the target");
    }
    return own;
  }

  /** The same of a command to one client. */
  static Map<String, Json> of(Submission submission, List<ClientView> clients, Known known) {
    return submission.individual().isNone()
        ? Map.of()
        : of(submission, new Clients.Resolved(clients, Map.of()), known);
  }

  private static boolean hasIgnoringCase(Set<String> ids, String id) {
    return ids.contains(id) || ids.stream().anyMatch(id::equalsIgnoreCase);
  }

  /** The same of these clients. */
  static Map<String, Json> laid(Submission submission, List<String> clients) {
    Map<String, Json> folded = new LinkedHashMap<>();
    submission
        .individual()
        .paramsFor()
        .forEach((id, params) -> folded.put(id.toLowerCase(Locale.ROOT), params));
    Map<String, Json> own = new LinkedHashMap<>();
    for (String client : clients) {
      Json params = folded.get(client.toLowerCase(Locale.ROOT));
      if (params != null) {
        own.put(client, over(submission.params(), params));
      } else if (submission.individual().parts()) {
        Json common = submission.params();
        own.put(client, common == null ? JsonCodec.EMPTY_OBJECT : common);
      }
    }
    return own;
  }

  private static Json over(@Nullable Json common, Json own) {
    if (common == null || !common.isObject() || !own.isObject()) {
      return own;
    }
    Map<String, Json> both = new LinkedHashMap<>(common.members());
    both.putAll(own.members());
    return JsonCodec.of(both);
  }

  /**
   * The bytes of all messages together, roughly.
   *
   * @param common of the message that those get who have no params of their own
   * @param targets how many get one
   * @throws OrbException {@code TOO_LARGE} if they are too many
   */
  static int size(Map<String, Json> own, int common, int targets) {
    if (own.isEmpty()) {
      return common;
    }
    long all = (long) common * targets;
    for (Json params : own.values()) {
      all += params.text().getBytes(StandardCharsets.UTF_8).length;
    }
    if (all > MOST) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "the messages of all clients have about " + all + " bytes, more than " + MOST,
          "send to fewer at a time, or less to each");
    }
    return (int) all;
  }
}
