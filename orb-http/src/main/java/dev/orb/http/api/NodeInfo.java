package dev.orb.http.api;

/**
 * What {@code GET /version} says.
 *
 * @param node the node's name
 * @param version of the product
 * @param protocol version of the wire protocol
 * @param java version of the JVM
 */
public record NodeInfo(String node, String version, int protocol, String java) {}
