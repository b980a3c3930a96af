package dev.orb.server.journal;

import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The databases that the journal's tests run on. */
enum TestDatabase {
  H2 {
    @Override
    JournalSettings in(Path folder) {
      return JournalSettings.in(folder);
    }

    @Override
    JournalSettings untouched(Path folder) {
      return in(folder);
    }

    @Override
    String cutsAllOff() {
      return "SHUTDOWN IMMEDIATELY";
    }
  },

  POSTGRESQL {
    @Override
    JournalSettings in(Path folder) {
      return settings(folder, TEMPLATE);
    }

    @Override
    JournalSettings untouched(Path folder) {
      return settings(folder, "template1");
    }

    private JournalSettings settings(Path folder, String like) {
      TestPostgres postgres = TestPostgres.get();
      String name = nameOf(folder);
      if (MADE.add(name)) {
        if (like.equals(TEMPLATE) && MADE.add(TEMPLATE)) {
          postgres.execute("postgres", "CREATE DATABASE " + TEMPLATE);
          Journals.open(JournalSettings.in(folder).withServer(server(TEMPLATE, folder))).close();
        }
        postgres.execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + like);
      }
      return JournalSettings.in(folder).withServer(server(name, folder));
    }

    @Override
    String cutsAllOff() {
      return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()";
    }
  };

  private static final String TEMPLATE = "orb_template";
  private static final Set<String> MADE = ConcurrentHashMap.newKeySet();

  /** Settings of a journal in this folder; the same database each time, empty at first. */
  abstract JournalSettings in(Path folder);

  /** The same, with nothing in it. */
  abstract JournalSettings untouched(Path folder);

  /** A statement that ends every session. */
  abstract String cutsAllOff();

  /** The name of the folder's database. */
  static String nameOf(Path folder) {
    return "t"
        + UUID.nameUUIDFromBytes(
                folder.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .toString()
            .replace("-", "");
  }

  static DatabaseServer server(String database, Path folder) {
    return new DatabaseServer(TestPostgres.get().url(database), "postgres", null, folder::toString);
  }
}
