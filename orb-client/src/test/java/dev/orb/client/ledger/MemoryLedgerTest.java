package dev.orb.client.ledger;

import dev.orb.client.ledger.MvLedger.Options;
import dev.orb.exchange.Ledger;

class MemoryLedgerTest extends LedgerContract {
  @Override
  Ledger open(Options options) {
    return MvLedger.inMemory(options);
  }
}
