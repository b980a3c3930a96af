package dev.orb.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * The log of the agent's own program: one line an event, to standard error, in the form of the
 * node's. Written as code, because reading it from XML costs three megabytes for the agent's life.
 */
final class AgentLog {
  private static final String FORM =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\",UTC} %-5level %logger{0} client=%X{client:--}"
          + " command=%X{command:--} trace=%X{trace:--} %replace(%msg){'[\\r\\n]+',' '}"
          + " %replace(%ex{12}){'[\\r\\n]+\\s*',' | '}%nopex%n";

  private AgentLog() {}

  /** Takes the place of whatever was set, unless the user named a file for it. */
  static void toStandardError() {
    if (System.getProperty("logback.configurationFile") != null
        || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(FORM);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context.getLogger("dev.orb").setLevel(Level.INFO);
    context.getLogger("org.apache.activemq.audit").setLevel(Level.OFF);
    // why: it says with a stack what the agent says in a line, with the mend
    context.getLogger("org.apache.activemq.artemis.core.client").setLevel(Level.OFF);
  }
}
