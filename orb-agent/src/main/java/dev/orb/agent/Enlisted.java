package dev.orb.agent;

import dev.orb.agent.config.AgentSettings;
import dev.orb.client.OrbClient;
import dev.orb.client.OrbClientBuilder;
import java.net.URI;
import java.nio.file.Path;

/** The client that an agent's settings name, with what proves it and nothing else yet. */
final class Enlisted {
  private Enlisted() {}

  static OrbClientBuilder client(AgentSettings settings) {
    OrbClientBuilder builder =
        OrbClient.builder(settings.id(), URI.create(settings.server().replace(" ", "")))
            .approach(settings.approach())
            .state(settings.state());
    String token = settings.joinToken();
    if (token != null) {
      return builder.join(token, settings.state());
    }
    Path secret = settings.secretFile();
    return secret == null ? builder : builder.secret(SecretFile.read(secret));
  }
}
