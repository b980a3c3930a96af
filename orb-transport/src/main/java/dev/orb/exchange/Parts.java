package dev.orb.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What the works of one intake share.
 *
 * @param ledger null where every command is ephemeral
 * @param process names this process in the ledger
 * @param boot names the boot of the machine, empty if that is unknown
 * @param answers writes replies
 * @param line the way to the other end
 * @param works what is open
 * @param unsaid the outcomes that no session could take
 * @param payloads fetches what commands claim
 * @param firings knows of the firings that this end makes itself
 * @param shop where handlers run
 */
record Parts(
    @Nullable Ledger ledger,
    String process,
    String boot,
    Answers answers,
    Line line,
    Works works,
    Unsaid unsaid,
    PayloadSource payloads,
    OwnFirings firings,
    Workshop shop) {}
