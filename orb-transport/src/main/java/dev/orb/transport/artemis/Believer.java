package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Fingerprint;
import dev.orb.transport.Trust;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges a server's certificate as Java does, by the authorities that we were told, and says what
 * is wrong with it in words: whose it is, for whom, until when. Thread-safe.
 */
final class Believer extends X509ExtendedTrustManager {
  private final Trust trust;
  private final KeyFiles files;

  /**
   * @param files makes Java's own judge of a set of authorities
   */
  Believer(Trust trust, KeyFiles files) {
    this.trust = trust;
    this.files = files;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    X509ExtendedTrustManager judge = judge(chain);
    try {
      judge.checkServerTrusted(chain, type, engine);
    } catch (CertificateException e) {
      throw new CertificateException(e.getMessage(), said(judge, chain, type, engine, e));
    }
  }

  private X509ExtendedTrustManager judge(X509Certificate[] chain) throws CertificateException {
    if (!(trust instanceof Trust.Pinned pinned)) {
      return files.judge();
    }
    for (X509Certificate certificate : chain) {
      if (Fingerprint.of(certificate).equals(pinned.fingerprint())) {
        return KeyFiles.judge(List.of(certificate));
      }
    }
    throw new CertificateException(
        "not the pinned one",
        new OrbException(
            ErrorCode.UNAVAILABLE,
            "the server's certificate is not of the authority with the fingerprint "
                + pinned.fingerprint().text().substring(0, 16)
                + "… that this client was told",
            "get the new fingerprint or ca.crt from the server's operator, if the change was meant"));
  }

  /** Why: by elimination, as Java tells the causes apart in words only. */
  private OrbException said(
      X509ExtendedTrustManager judge,
      X509Certificate[] chain,
      String type,
      SSLEngine engine,
      CertificateException refusal) {
    X509Certificate shown = chain[0];
    if (isAboutTime(refusal)) {
      return new OrbException(
          ErrorCode.UNAVAILABLE,
          "the server's certificate is good from "
              + shown.getNotBefore().toInstant()
              + " to "
              + shown.getNotAfter().toInstant()
              + ", and not now by this machine's clock",
          "renew it at the server, or set the clock",
          refusal);
    }
    try {
      judge.checkServerTrusted(chain, type);
    } catch (CertificateException e) {
      return new OrbException(
          ErrorCode.UNAVAILABLE,
          "the server's certificate is of an authority that this client does not know ("
              + shown.getIssuerX500Principal().getName()
              + ")",
          trust instanceof Trust.Usual
              ? "give the server's ca.crt as tls.ca"
              : "see that tls.ca is the server's ca.crt",
          refusal);
    }
    return new OrbException(
        ErrorCode.UNAVAILABLE,
        "the server's certificate is not for " + engine.getPeerHost() + " but for " + names(shown),
        "dial one of these, or set broker.advertise at the server",
        refusal);
  }

  private static boolean isAboutTime(Throwable refusal) {
    for (@Nullable Throwable cause = refusal; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException
          || (cause instanceof CertPathValidatorException path
              && (path.getReason() == CertPathValidatorException.BasicReason.EXPIRED
                  || path.getReason() == CertPathValidatorException.BasicReason.NOT_YET_VALID))) {
        return true;
      }
    }
    return false;
  }

  private static String names(X509Certificate shown) {
    try {
      Collection<List<?>> names = shown.getSubjectAlternativeNames();
      return names == null
          ? shown.getSubjectX500Principal().getName()
          : names.stream()
              .map(name -> String.valueOf(name.get(1)))
              .limit(10)
              .collect(Collectors.joining(", "));
    } catch (CertificateParsingException e) {
      return shown.getSubjectX500Principal().getName();
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    judge(chain).checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    judge(chain).checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw nobodysServer(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw nobodysServer(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw nobodysServer(chain);
  }

  private static CertificateException nobodysServer(X509Certificate[] chain) {
    return new CertificateException("this is no server: " + Arrays.toString(chain));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
