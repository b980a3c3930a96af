package dev.orb.testkit.simulator;

/**
 * What happened in a world whose promises held.
 *
 * @param commands that the journal has
 * @param accepted durable commands whose caller was told so
 * @param calls that were made in the last life of the node
 * @param effects that handlers had
 * @param deaths of node and clients
 */
public record Report(int commands, int accepted, int calls, int effects, int deaths) {}
