package dev.orb.http.api;

import dev.orb.scheduler.CommandScheduler;
import dev.orb.server.Health;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.backup.Backups;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.events.ServerEvents;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.JoinTokens;
import dev.orb.server.freeze.Freezing;
import dev.orb.server.payload.Payloads;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * What the edge opens to its callers.
 *
 * @param commands commands and what became of them
 * @param clients the fleet
 * @param joinTokens by which clients join the fleet
 * @param events what happens
 * @param schedules commands at a time
 * @param freezing of the fleet
 * @param backups copies of the node's data
 * @param payloads files that go with commands
 * @param zone of cron expressions that name none
 * @param clock the node's clock
 * @param ownToken whose the node's own token is
 * @param apiTokens the other tokens
 * @param health whether the node can do its work; may block for a moment
 * @param node what the node says of itself
 * @param meters where requests are counted
 * @param metrics everything measured, as Prometheus text
 */
public record Services(
    Commands commands,
    Clients clients,
    JoinTokens joinTokens,
    ServerEvents events,
    CommandScheduler schedules,
    Freezing freezing,
    Supplier<Backups> backups,
    Payloads payloads,
    ZoneId zone,
    Clock clock,
    TokenVerifier ownToken,
    ApiTokens apiTokens,
    Supplier<Health> health,
    NodeInfo node,
    MeterRegistry meters,
    Supplier<String> metrics) {}
