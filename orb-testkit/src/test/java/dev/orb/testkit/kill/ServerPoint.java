package dev.orb.testkit.kill;

import java.util.List;

/** The steps of a command at the server, in their order, at which it dies. */
enum ServerPoint {
  BEFORE_THE_ACCEPT_IS_COMMITTED("before the commit of the accept") {
    @Override
    List<Spot> path(Database database) {
      return List.of(committing(database, ACCEPT));
    }
  },
  AFTER_THE_ACCEPT_IS_COMMITTED("after the commit of the accept, before anybody is told") {
    @Override
    List<Spot> path(Database database) {
      return List.of(committed(ACCEPT));
    }
  },
  BEFORE_THE_SEND("after the answer to the caller, before the send") {
    @Override
    List<Spot> path(Database database) {
      return List.of(SEND);
    }
  },
  BEFORE_THE_CONFIRMATION("after the send, before its confirmation is heard") {
    @Override
    List<Spot> path(Database database) {
      return List.of(SEND, Spot.at("dev.orb.server.broker.Confirmation", "done"));
    }
  },
  BEFORE_THE_MARK_IS_COMMITTED("after the confirmation, before the commit of the mark of it") {
    @Override
    List<Spot> path(Database database) {
      return List.of(committing(database, SENT));
    }
  },
  AFTER_THE_MARK_IS_COMMITTED("after the commit of the mark that it was sent") {
    @Override
    List<Spot> path(Database database) {
      return List.of(committed(SENT));
    }
  },
  BEFORE_THE_DELIVERY("before the broker gives the copy to the client") {
    @Override
    List<Spot> path(Database database) {
      return List.of(
          Spot.at(
                  "org.apache.activemq.artemis.core.server.impl.ServerConsumerImpl",
                  "proceedDeliver")
              .when("this", "orb.client."));
    }
  },
  BEFORE_THE_REPLY_IS_READ("after the broker has the reply, before the server reads it") {
    @Override
    List<Spot> path(Database database) {
      return List.of(Spot.at("dev.orb.server.dispatch.Dispatch", "onMessage"));
    }
  },
  BEFORE_THE_REPLY_IS_COMMITTED("before the commit of the reply") {
    @Override
    List<Spot> path(Database database) {
      return List.of(committing(database, END));
    }
  },
  AFTER_THE_REPLY_IS_COMMITTED("after the commit of the reply, before its acknowledgement") {
    @Override
    List<Spot> path(Database database) {
      return List.of(committed(END));
    }
  },
  AFTER_THE_ACKNOWLEDGEMENT("after the acknowledgement of the reply") {
    @Override
    List<Spot> path(Database database) {
      return List.of(
          Spot.at("org.apache.activemq.artemis.core.server.impl.QueueImpl", "postAcknowledge")
              .when("this", "orb.node."));
    }
  };

  static final String ACCEPT = "Accepted[";
  static final String SENT = "SentUpTo[";
  static final String END = "Delivery[";
  static final Spot SEND = Spot.at("dev.orb.server.broker.PostOfficeFanOut", "send");

  private static final String WRITER = "dev.orb.server.journal.GroupWriter";

  private final String step;

  ServerPoint(String step) {
    this.step = step;
  }

  /** The places that it has come by when it dies. */
  abstract List<Spot> path(Database database);

  /** Whether no client can have it yet. */
  boolean isBeforeTheDelivery() {
    return compareTo(BEFORE_THE_DELIVERY) < 0;
  }

  /** Before the driver is told to commit a group that has such a fact. */
  static Spot committing(Database database, String fact) {
    return database.commit().whenIn(WRITER, "calls", fact);
  }

  /** After the commit of such a group, before whoever waits for it is told. */
  static Spot committed(String fact) {
    return Spot.at(WRITER, "tell").when("calls", fact);
  }

  @Override
  public String toString() {
    return step;
  }
}
