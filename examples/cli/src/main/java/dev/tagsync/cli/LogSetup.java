package dev.tagsync.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the log to the error stream. In code, because reading a configuration file would cost a tenth of a second at each start. */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** For logback's service loader. */
    public LogSetup() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        // A stack trace is shown once, by the command itself, and only when it is asked for.
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{20}: %msg%nopex%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        levels(context, false);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sets how much is said. */
    static void verbose(boolean verbose) {
        if (verbose && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            levels(context, true);
        }
    }

    private static void levels(LoggerContext context, boolean verbose) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(verbose ? Level.INFO : Level.WARN);
        context.getLogger("dev.tagsync").setLevel(verbose ? Level.DEBUG : Level.WARN);
        // These say at WARN what the command itself tells.
        for (String told : List.of(
                "dev.tagsync.SyncController",
                "dev.tagsync.SyncLoop",
                "dev.tagsync.internal.control.Ledger",
                "dev.tagsync.internal.cycle.SyncCycle")) {
            context.getLogger(told).setLevel(verbose ? Level.INFO : Level.ERROR);
        }
        context.getLogger("com.datastax.oss.driver").setLevel(verbose ? Level.INFO : Level.ERROR);
        // Progress tells of it.
        context.getLogger("dev.tagsync.internal.cycle.Patience").setLevel(verbose ? Level.INFO : Level.ERROR);
        // Complains of what is still under way when a session is closed at once.
        context.getLogger("io.netty").setLevel(verbose ? Level.INFO : Level.OFF);
    }
}
