package dev.orb.server.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled client.
 *
 * @param id its id, unique without regard to case
 * @param enrolment grows with every enrolment of any client
 * @param secrets what proves that it is the client
 * @param groups that it is in
 * @param labels that an operator gave it
 * @param disabled whether it may not connect
 * @param ephemeral how long it may be away before it is removed; null for ever
 * @param ledger the ledger that it was last welcomed with
 * @param createdAt when it was enrolled
 * @param presence when it was here
 */
public record ClientRecord(
    String id,
    long enrolment,
    ClientSecrets secrets,
    Set<String> groups,
    Map<String, String> labels,
    boolean disabled,
    @Nullable Duration ephemeral,
    @Nullable String ledger,
    Instant createdAt,
    Presence presence) {
  public ClientRecord {
    groups = Set.copyOf(groups);
    labels = Map.copyOf(labels);
  }

  /**
   * When a client was here.
   *
   * @param lastSeen when it was last heard of, as of the last write
   * @param awaySince since when it has had no session, kept for ephemeral clients only; null while
   *     it has one, and if it had one when the node died
   */
  public record Presence(@Nullable Instant lastSeen, @Nullable Instant awaySince) {}

  /** One that was never here. */
  public static ClientRecord fresh(String id, long enrolment, ClientSecrets secrets, Instant at) {
    return new ClientRecord(
        id, enrolment, secrets, Set.of(), Map.of(), false, null, null, at, new Presence(null, at));
  }

  /** When it was last heard of, as of the last write. */
  public @Nullable Instant lastSeen() {
    return presence.lastSeen();
  }

  /** The same client with other secrets. */
  public ClientRecord withSecrets(ClientSecrets secrets) {
    return new ClientRecord(
        id, enrolment, secrets, groups, labels, disabled, ephemeral, ledger, createdAt, presence);
  }

  /** The same client in other groups. */
  public ClientRecord withGroups(Set<String> groups) {
    return new ClientRecord(
        id, enrolment, secrets, groups, labels, disabled, ephemeral, ledger, createdAt, presence);
  }

  /** The same client with other labels. */
  public ClientRecord withLabels(Map<String, String> labels) {
    return new ClientRecord(
        id, enrolment, secrets, groups, labels, disabled, ephemeral, ledger, createdAt, presence);
  }

  /** The same client, disabled or not. */
  public ClientRecord withDisabled(boolean disabled) {
    return new ClientRecord(
        id, enrolment, secrets, groups, labels, disabled, ephemeral, ledger, createdAt, presence);
  }

  /** The same client, removed when it is away for longer than that; null for never. */
  public ClientRecord withEphemeral(@Nullable Duration ephemeral) {
    return new ClientRecord(
        id, enrolment, secrets, groups, labels, disabled, ephemeral, ledger, createdAt, presence);
  }

  /** The same client, with that ledger. */
  public ClientRecord withLedger(String ledger) {
    return new ClientRecord(
        id, enrolment, secrets, groups, labels, disabled, ephemeral, ledger, createdAt, presence);
  }

  /** The same client, here then. */
  public ClientRecord withPresence(Presence presence) {
    return new ClientRecord(
        id, enrolment, secrets, groups, labels, disabled, ephemeral, ledger, createdAt, presence);
  }
}
