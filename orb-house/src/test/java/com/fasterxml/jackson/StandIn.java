package com.fasterxml.jackson;

/** Stands in for Jackson, which no module of ours has on its class path for sure. */
public final class StandIn {
  private StandIn() {}
}
