package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.EvidenceRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Said;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is committed, which survives every crash. It checks that what is final never changes. */
final class JournalStore {
  final Map<CommandId, CommandRecord> commands = new LinkedHashMap<>();
  final Map<CommandId, Map<String, DeliveryRecord>> deliveries = new LinkedHashMap<>();
  final List<JournalEntry.Orphan> orphans = new ArrayList<>();
  final Map<CommandId, Map<String, Long>> stamps = new LinkedHashMap<>();
  final List<Said> said = new ArrayList<>();
  final List<EvidenceRecord> evidence = new ArrayList<>();
  long sentUpTo;

  void apply(List<? extends JournalEntry> facts) {
    facts.forEach(this::apply);
  }

  boolean isSent(CommandRecord command) {
    return command.seq() <= sentUpTo;
  }

  private void apply(JournalEntry fact) {
    if (fact instanceof JournalEntry.Accepted accepted) {
      commands.putIfAbsent(accepted.command().id(), accepted.command());
    } else if (fact instanceof JournalEntry.SentUpTo sent) {
      sentUpTo = Math.max(sentUpTo, sent.seq());
    } else if (fact instanceof JournalEntry.CancelRequested request) {
      commands.computeIfPresent(request.command(), (id, c) -> c.withCancelRequested(request.at()));
    } else if (fact instanceof JournalEntry.Progressed progressed) {
      CommandRecord before = commands.get(progressed.command());
      if (before != null) {
        assertThat(before.state().isFinal()).as("an ended command moves: %s", before).isFalse();
        commands.put(
            before.id(),
            before.withProgress(progressed.state(), progressed.counts(), progressed.finishedAt()));
      }
    } else if (fact instanceof JournalEntry.Delivery delivery) {
      assertThat(delivery.first() && hasRow(delivery.row()))
          .as("a first row that is not: %s", delivery)
          .isFalse();
      apply(delivery.row());
      if (delivery.stamp() > 0) {
        stamps
            .computeIfAbsent(delivery.row().command(), id -> new TreeMap<>())
            .put(delivery.row().client(), delivery.stamp());
      }
    } else if (fact instanceof JournalEntry.Orphan orphan) {
      orphans.add(orphan);
    } else if (fact instanceof JournalEntry.Says says) {
      said.add(says.said());
    } else if (fact instanceof JournalEntry.Seen seen) {
      evidence.add(seen.evidence());
    }
  }

  private boolean hasRow(DeliveryRecord row) {
    return deliveries.getOrDefault(row.command(), Map.of()).containsKey(row.client());
  }

  private void apply(DeliveryRecord row) {
    DeliveryRecord before =
        deliveries.computeIfAbsent(row.command(), id -> new TreeMap<>()).put(row.client(), row);
    if (before != null && before.state().isFinal()) {
      assertThat(row.state()).as("a final state changes: %s", before).isEqualTo(before.state());
      assertThat(row.reason()).isEqualTo(before.reason());
      assertThat(row.result()).isEqualTo(before.result());
      assertThat(row.finishedAt()).isEqualTo(before.finishedAt());
    }
  }
}
