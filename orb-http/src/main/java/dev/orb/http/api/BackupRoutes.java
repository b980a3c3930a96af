package dev.orb.http.api;

import dev.orb.server.backup.Backup;
import dev.orb.server.backup.Backups;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;

/** {@code /backup}: a copy of the node's data. */
final class BackupRoutes {
  private final Supplier<Backups> backups;

  BackupRoutes(Supplier<Backups> backups) {
    this.backups = backups;
  }

  List<Route> routes() {
    return List.of(Route.post(Right.WHOLE_ADMIN, "/backup", this::make));
  }

  private void make(Context context) throws IOException {
    Query.none(context);
    Fields.ofOptionalBody(context).end();
    try (Backup backup = backups.get().make();
        InputStream in = backup.open()) {
      context.status(200).contentType("application/zip");
      context.header("Content-Disposition", "attachment; filename=\"orb.backup\"");
      // why: with it, a reader knows of an answer that broke off
      context.res().setContentLengthLong(backup.size());
      in.transferTo(context.res().getOutputStream());
    }
  }
}
