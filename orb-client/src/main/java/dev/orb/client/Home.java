package dev.orb.client;

/**
 * Where a started client lives.
 *
 * @param surroundings what it uses
 * @param leave frees what is its own alone, when it has stopped
 */
record Home(Surroundings surroundings, Runnable leave) {}
