package dev.orb.server.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whose a client's certificate is: the id in a name {@code orb:client:<id>}, else the CN. */
public final class ClientCertificate {
  private static final int URI = 6;
  private static final String PREFIX = "orb:client:";

  private ClientCertificate() {}

  /**
   * The ids that a certificate proves, which its authority has vouched for; none if it is nobody's.
   */
  public static Set<String> ids(X509Certificate certificate) {
    try {
      Set<String> ids = named(certificate.getSubjectAlternativeNames());
      return ids.isEmpty() ? common(certificate.getSubjectX500Principal().getName()) : ids;
    } catch (CertificateParsingException | InvalidNameException e) {
      return Set.of();
    }
  }

  private static Set<String> named(@org.jspecify.annotations.Nullable Collection<List<?>> names) {
    Set<String> ids = new TreeSet<>();
    if (names != null) {
      for (List<?> name : names) {
        if (name.get(0) instanceof Integer type
            && type == URI
            && name.get(1) instanceof String uri
            && uri.startsWith(PREFIX)) {
          ids.add(uri.substring(PREFIX.length()));
        }
      }
    }
    return ids;
  }

  private static Set<String> common(String subject) throws InvalidNameException {
    for (Rdn part : new LdapName(subject).getRdns()) {
      if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
        return Set.of(name);
      }
    }
    return Set.of();
  }
}
