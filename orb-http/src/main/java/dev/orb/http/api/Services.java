package dev.orb.http.api;

import dev.orb.server.Health;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.fleet.Clients;
import java.util.function.Supplier;

/**
 * What the edge opens to its callers.
 *
 * @param commands commands and what became of them
 * @param clients the fleet
 * @param tokens whose a token is
 * @param health whether the node can do its work; may block for a moment
 * @param node what the node says of itself
 * @param metrics everything measured, as Prometheus text
 */
public record Services(
    Commands commands,
    Clients clients,
    TokenVerifier tokens,
    Supplier<Health> health,
    NodeInfo node,
    Supplier<String> metrics) {}
