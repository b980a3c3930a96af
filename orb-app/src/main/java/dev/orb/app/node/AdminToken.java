package dev.orb.app.node;

import dev.orb.http.api.Caller;
import dev.orb.http.api.TokenVerifier;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.folder.OwnerOnly;
import dev.orb.server.security.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The server's own token: 256 random bits, made at the first start, in {@code data/admin.token} for
 * the owner of the folder alone. Only its hash is kept in memory. Thread-safe.
 */
final class AdminToken implements TokenVerifier {
  private static final String FILE = "admin.token";
  private static final int SHORTEST = 32;

  private final String hash;

  private AdminToken(String hash) {
    this.hash = hash;
  }

  /**
   * The token of that data folder, made if it is not there.
   *
   * @throws OrbException {@code INVALID_CONFIG} if the file cannot be used
   */
  static AdminToken in(Path data) {
    Path file = data.resolve(FILE);
    Secrets secrets = new Secrets();
    try {
      if (Files.notExists(file)) {
        OwnerOnly.write(file, secrets.create() + "\n");
      }
      String token = Files.readString(file).strip();
      if (token.length() < SHORTEST) {
        throw new OrbException(
            ErrorCode.INVALID_CONFIG,
            "data: " + file + " holds no token",
            "remove the file; the next start makes another");
      }
      return new AdminToken(secrets.hash(token));
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: " + file + " cannot be used",
          "make it readable for this user, or remove it",
          e);
    }
  }

  @Override
  public Optional<Caller> verify(String token) {
    return Secrets.matches(token, hash) ? Optional.of(Caller.ADMIN) : Optional.empty();
  }
}
