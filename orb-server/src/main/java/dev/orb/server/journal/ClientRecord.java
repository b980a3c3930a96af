package dev.orb.server.journal;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled client.
 *
 * @param id its id, unique without regard to case
 * @param enrolment grows with every enrolment of any client
 * @param secretHash salt and SHA-256 of its secret, null where a callback authenticates
 * @param groups that it is in
 * @param labels that an operator gave it
 * @param disabled whether it may not connect
 * @param ledger the ledger that it was last welcomed with
 * @param createdAt when it was enrolled
 * @param lastSeen when it was last heard of, as of the last write
 */
public record ClientRecord(
    String id,
    long enrolment,
    @Nullable String secretHash,
    Set<String> groups,
    Map<String, String> labels,
    boolean disabled,
    @Nullable String ledger,
    Instant createdAt,
    @Nullable Instant lastSeen) {
  public ClientRecord {
    groups = Set.copyOf(groups);
    labels = Map.copyOf(labels);
  }

  /** The same client in other groups. */
  public ClientRecord withGroups(Set<String> groups) {
    return new ClientRecord(
        id, enrolment, secretHash, groups, labels, disabled, ledger, createdAt, lastSeen);
  }

  /** The same client with other labels. */
  public ClientRecord withLabels(Map<String, String> labels) {
    return new ClientRecord(
        id, enrolment, secretHash, groups, labels, disabled, ledger, createdAt, lastSeen);
  }

  /** The same client, with that ledger. */
  public ClientRecord withLedger(String ledger) {
    return new ClientRecord(
        id, enrolment, secretHash, groups, labels, disabled, ledger, createdAt, lastSeen);
  }

  /** The same client, last heard of then. */
  public ClientRecord withLastSeen(@Nullable Instant lastSeen) {
    return new ClientRecord(
        id, enrolment, secretHash, groups, labels, disabled, ledger, createdAt, lastSeen);
  }
}
