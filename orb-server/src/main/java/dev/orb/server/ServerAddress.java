package dev.orb.server;

import java.util.Optional;

/**
 * How clients find a server and know it: what a join token tells.
 *
 * @param url what they dial, {@code ssl://host:port} or {@code tcp://host:port}, several separated
 *     by commas
 * @param caFingerprint SHA-256 of the authority's certificate, 64 hexadecimal digits; empty where
 *     nothing is encrypted, or where the certificate came without its authority and clients trust
 *     it by other means
 */
public record ServerAddress(String url, Optional<String> caFingerprint) {}
