package dev.orb.http.api;

import java.util.ArrayList;
import java.util.List;

/** All routes of the API. */
public final class Api {
  /** Where the API begins. */
  public static final String ROOT = "/api/v1";

  private Api() {}

  /** Every route under {@link #ROOT}; a fixed path stands before one with parameters. */
  public static List<Route> routes(Services services, HeldRequests held) {
    List<Route> all = new ArrayList<>();
    all.addAll(new MeRoutes(services.node()).routes());
    all.addAll(
        new FreezeRoutes(
                services.freezing(), services.commands(), services.schedules(), services.clock())
            .routes());
    all.addAll(new BackupRoutes(services.backups()).routes());
    all.addAll(new BulkRoutes(services.clients()).routes());
    all.addAll(new ClientRoutes(services.clients()).routes());
    all.addAll(new AccessRoutes(services.clients()).routes());
    all.addAll(new JoinTokenRoutes(services.joinTokens()).routes());
    all.addAll(new GroupRoutes(services.clients(), services.schedules()).routes());
    all.addAll(new ContractRoutes(services.clients()).routes());
    all.addAll(new ServerEventRoutes(services.events(), held).routes());
    all.add(new SendRoute(services.commands(), services.clients(), held).route());
    all.addAll(new CommandRoutes(services.commands(), services.clients()).routes());
    all.addAll(new DeadLetterRoutes(services.commands()).routes());
    all.addAll(new DeliveryRoutes(services.commands(), held).routes());
    all.addAll(new EventRoutes(services.commands(), held).routes());
    all.addAll(
        new ScheduleRoutes(
                services.schedules(),
                services.commands(),
                new WhenJson(services.clock(), services.zone()))
            .routes());
    return List.copyOf(all);
  }
}
