package dev.tagsync.git;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/**
 * Everything that this process says from the making of one to its closing: every logger of slf4j at TRACE and of the JDK at ALL, with arguments, key-values, thread
 * context and stack traces, and both streams. One at a time.
 */
final class Overheard implements AutoCloseable {
    private final StringBuffer text = new StringBuffer();
    private final ByteArrayOutputStream streams = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final Map<String, ch.qos.logback.core.Appender<ILoggingEvent>> others = new java.util.HashMap<>();
    private final Slf4j slf4j = new Slf4j();
    private final java.util.logging.Logger jdkRoot = LogManager.getLogManager().getLogger("");
    private final java.util.logging.Level jdkLevel = jdkRoot.getLevel();
    private final Handler[] jdkHandlers = jdkRoot.getHandlers();
    private final Jdk jdk = new Jdk();

    Overheard() {
        PrintStream both = new PrintStream(streams, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        root.iteratorForAppenders().forEachRemaining(appender -> others.put(appender.getName(), appender));
        // What is written a hundred thousand times over helps nobody who reads the test's output.
        others.values().forEach(root::detachAppender);
        slf4j.setContext(root.getLoggerContext());
        slf4j.start();
        root.addAppender(slf4j);
        root.setLevel(Level.TRACE);
        Arrays.stream(jdkHandlers).forEach(jdkRoot::removeHandler);
        jdk.setLevel(java.util.logging.Level.ALL);
        jdkRoot.addHandler(jdk);
        jdkRoot.setLevel(java.util.logging.Level.ALL);
    }

    /** Adds what somebody could print. */
    void hear(Object thing) {
        text.append(thing).append('\n');
        if (thing instanceof Throwable fault) {
            StringWriter trace = new StringWriter();
            // Causes and suppressed ones, too.
            fault.printStackTrace(new PrintWriter(trace, true));
            text.append(trace);
        }
    }

    /** Returns all that was said until now. */
    String all() {
        return text + streams.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        root.detachAppender(slf4j);
        root.setLevel(level);
        others.values().forEach(root::addAppender);
        jdkRoot.removeHandler(jdk);
        jdkRoot.setLevel(jdkLevel);
        Arrays.stream(jdkHandlers).forEach(jdkRoot::addHandler);
        System.setOut(out);
        System.setErr(err);
    }

    private final class Slf4j extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            text.append(event.getLoggerName()).append(' ').append(event.getFormattedMessage());
            text.append(event.getKeyValuePairs())
                    .append(event.getMDCPropertyMap())
                    .append('\n');
            IThrowableProxy fault = event.getThrowableProxy();
            if (fault != null) {
                text.append(ThrowableProxyUtil.asString(fault));
            }
        }
    }

    private final class Jdk extends Handler {
        @Override
        public void publish(LogRecord event) {
            if (String.valueOf(event.getLoggerName()).startsWith("com.sun.net.httpserver")) {
                // The test's own host tells what it received.
                return;
            }
            text.append(event.getLoggerName()).append(' ').append(event.getMessage());
            text.append(Arrays.toString(event.getParameters())).append('\n');
            if (event.getThrown() != null) {
                hear(event.getThrown());
            }
        }

        @Override
        public void flush() {
            // It is kept in memory.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
