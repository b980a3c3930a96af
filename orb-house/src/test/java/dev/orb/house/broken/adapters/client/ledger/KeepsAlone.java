package dev.orb.house.broken.adapters.client.ledger;

/** The one. */
public record KeepsAlone(int number) {}
