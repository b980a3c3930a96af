package dev.orb.server.story;

import java.time.Instant;

/**
 * One piece of the evidence of a delivery.
 *
 * @param at when
 * @param what in one word
 * @param n how many of this kind there were, with this one, where that counts; else 0
 * @param attempt which attempt it is about; 0 for none
 * @param words for a person
 */
public record Clue(Instant at, What what, int n, int attempt, String words) {}
