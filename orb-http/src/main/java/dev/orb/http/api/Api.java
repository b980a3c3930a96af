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
    Reach.Of reach = new Reach.Of(services);
    List<Route> all = new ArrayList<>();
    all.addAll(new MeRoutes(services.node()).routes());
    all.addAll(
        new FreezeRoutes(services.freezing(), reach, services.schedules(), services.clock())
            .routes());
    all.addAll(new BackupRoutes(services.backups()).routes());
    all.addAll(new TokenRoutes(services.apiTokens()).routes());
    all.addAll(new BulkRoutes(reach).routes());
    all.addAll(new ClientRoutes(reach).routes());
    all.addAll(new AccessRoutes(reach).routes());
    all.addAll(new JoinTokenRoutes(services.joinTokens()).routes());
    all.addAll(new GroupRoutes(reach, services.schedules()).routes());
    all.addAll(new ContractRoutes(reach).routes());
    all.addAll(new ServerEventRoutes(services.events(), reach, held).routes());
    all.add(new SendRoute(reach, held, services.payloads()).route());
    all.addAll(new PayloadRoutes(services.payloads(), held).routes());
    all.addAll(new CommandRoutes(reach).routes());
    all.addAll(new DeadLetterRoutes(reach).routes());
    all.addAll(new DeliveryRoutes(reach, held).routes());
    all.addAll(new EventRoutes(reach, held).routes());
    all.addAll(
        new ScheduleRoutes(
                reach,
                services.schedules(),
                new WhenJson(services.clock(), services.zone()),
                services.clock())
            .routes());
    all.addAll(new CalendarRoutes(services.schedules().calendars()).routes());
    return List.copyOf(all);
  }
}
