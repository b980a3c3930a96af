package dev.orb.app.settings;

/** The reference page, made from the settings themselves. */
final class SettingsPage {
  private SettingsPage() {}

  static String markdown() {
    StringBuilder page = new StringBuilder(8192);
    page.append(
        """
        # Settings of a node

        Made from the code (`dev.orb.app.settings.NodeKeys`) by `SettingsPageTest`; do not edit it by hand.
        `orb server -c orb.yaml` reads them from a YAML file, where each dot of a key is one level of mapping
        (`http: {port: 7420}`). Every key may be overridden by its environment variable. A relative path in a
        file starts at that file's folder, without a file and in the environment at the current folder.
        `null`, `~` and nothing at all mean absent. An unknown key, a wrong type or an impossible value stops the
        start with one line that names the key, the fault and the allowed values, and exit code 2.

        | key | default | environment | allowed | meaning |
        |---|---|---|---|---|
        """);
    for (Setting<?> setting : NodeKeys.all()) {
      String fallback = setting.fallback();
      page.append("| `")
          .append(setting.key())
          .append("` | ")
          .append(fallback == null ? "" : "`" + fallback + "`")
          .append(" | `")
          .append(setting.env())
          .append("` | ")
          .append(setting.kind().allowed())
          .append(" | ")
          .append(setting.meaning())
          .append(" |\n");
    }
    return page.toString();
  }
}
