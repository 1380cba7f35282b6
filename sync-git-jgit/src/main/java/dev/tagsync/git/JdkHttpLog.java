package dev.tagsync.git;

import java.util.function.UnaryOperator;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of the JDK's own log, which at FINE has every header as it is sent. Only what the thread of a conversation says is changed, and only while the
 * conversation lasts; everything else of that log stays as it is, but for the queries of connections that are kept.
 */
final class JdkHttpLog implements Filter {
    private static final Logger LOG = Logger.getLogger("sun.net.www.protocol.http.HttpURLConnection");
    private static final Pattern HEADER = Pattern.compile("(?i)(authorization: )[^}]*");

    /** A connection that is kept is shown by the URL that it was first opened for, in whatever conversation it is used again. */
    private static final Pattern KEPT = Pattern.compile("(HttpClient\\([^?)]*)\\?[^)]*");

    /** What the conversation of a thread takes out. */
    private static final ThreadLocal<UnaryOperator<String>> REDACTION =
            ThreadLocal.withInitial(UnaryOperator::identity);

    /** The filter that stood there before, which has its say. */
    private final Filter before;

    private JdkHttpLog(Filter before) {
        this.before = before;
    }

    /** Redacts what this thread logs from now on. */
    static void redactFromNowOn(UnaryOperator<String> redact) {
        synchronized (LOG) {
            // Whoever sets up logging anew may have taken it away.
            Filter present = LOG.getFilter();
            if (!(present instanceof JdkHttpLog)) {
                LOG.setFilter(new JdkHttpLog(present == null ? event -> true : present));
            }
        }
        REDACTION.set(text -> redact.apply(HEADER.matcher(text).replaceAll("$1***")));
    }

    /** Leaves alone what this thread logs from now on. */
    static void redactNoMore() {
        REDACTION.remove();
    }

    @Override
    public boolean isLoggable(LogRecord event) {
        if (event.getMessage() != null) {
            event.setMessage(
                    REDACTION.get().apply(KEPT.matcher(event.getMessage()).replaceAll("$1?***")));
        }
        return before.isLoggable(event);
    }
}
