package dev.orb.bench;

/**
 * What one round puts on a side.
 *
 * @param messages in all
 * @param window how many are outstanding
 * @param clients over how many they are spread
 */
record Load(int messages, int window, int clients) {}
