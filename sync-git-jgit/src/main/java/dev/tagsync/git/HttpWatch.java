package dev.tagsync.git;

import dev.tagsync.git.HostFault.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URL;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** Makes JGit's connections over HTTP, and watches them: the time, what a host says that is no answer, and where it sends those with credentials. */
final class HttpWatch implements HttpConnectionFactory {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int PERMANENT_REDIRECT = 308;
    private static final int TEMPORARY_REDIRECT = 307;

    private final HttpConnectionFactory connections = new JDKHttpConnectionFactory();
    private final Deadline deadline;
    private final boolean hasCredentials;

    HttpWatch(Deadline deadline, boolean hasCredentials) {
        this.deadline = deadline;
        this.hasCredentials = hasCredentials;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        deadline.check();
        return new Watched(connections.create(url));
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        deadline.check();
        return new Watched(connections.create(url, proxy));
    }

    private final class Watched implements HttpConnection {
        private final HttpConnection inner;

        Watched(HttpConnection inner) {
            this.inner = inner;
        }

        @Override
        public int getResponseCode() throws IOException {
            int status = inner.getResponseCode();
            if (status == TOO_MANY_REQUESTS || status >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
                throw said(
                        Kind.BUSY,
                        "it answered " + status + (status == TOO_MANY_REQUESTS ? " (too many requests)" : ""));
            }
            if (hasCredentials && isRedirect(status)) {
                throw said(
                        Kind.REDIRECT, "it answered " + status + ", to send the request and its credentials elsewhere");
            }
            return status;
        }

        /** After any other exception JGit would try again without credentials, and take the answer to that for the host's last word. */
        private static TransportException said(Kind kind, String what) {
            return new TransportException(what, new HostFault(kind, what));
        }

        private static boolean isRedirect(int status) {
            return switch (status) {
                case HttpURLConnection.HTTP_MOVED_PERM,
                        HttpURLConnection.HTTP_MOVED_TEMP,
                        HttpURLConnection.HTTP_SEE_OTHER,
                        TEMPORARY_REDIRECT,
                        PERMANENT_REDIRECT -> true;
                default -> false;
            };
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return deadline.watch(inner.getInputStream());
        }

        @Override
        public URL getURL() {
            return inner.getURL();
        }

        @Override
        public String getResponseMessage() throws IOException {
            return inner.getResponseMessage();
        }

        @Override
        public Map<String, List<String>> getHeaderFields() {
            return inner.getHeaderFields();
        }

        @Override
        public void setRequestProperty(String key, String value) {
            inner.setRequestProperty(key, value);
        }

        @Override
        public void setRequestMethod(String method) throws ProtocolException {
            inner.setRequestMethod(method);
        }

        @Override
        public void setUseCaches(boolean use) {
            inner.setUseCaches(use);
        }

        @Override
        public void setConnectTimeout(int millis) {
            inner.setConnectTimeout(millis);
        }

        @Override
        public void setReadTimeout(int millis) {
            inner.setReadTimeout(millis);
        }

        @Override
        public String getContentType() {
            return inner.getContentType();
        }

        @Override
        public String getHeaderField(String name) {
            return inner.getHeaderField(name);
        }

        @Override
        public List<String> getHeaderFields(String name) {
            return inner.getHeaderFields(name);
        }

        @Override
        public int getContentLength() {
            return inner.getContentLength();
        }

        @Override
        public void setInstanceFollowRedirects(boolean follow) {
            inner.setInstanceFollowRedirects(follow);
        }

        @Override
        public void setDoOutput(boolean output) {
            inner.setDoOutput(output);
        }

        @Override
        public void setFixedLengthStreamingMode(int length) {
            inner.setFixedLengthStreamingMode(length);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return inner.getOutputStream();
        }

        @Override
        public void setChunkedStreamingMode(int length) {
            inner.setChunkedStreamingMode(length);
        }

        @Override
        public String getRequestMethod() {
            return inner.getRequestMethod();
        }

        @Override
        public boolean usingProxy() {
            return inner.usingProxy();
        }

        @Override
        public void connect() throws IOException {
            inner.connect();
        }

        @Override
        public void configure(KeyManager[] keys, TrustManager[] trusted, SecureRandom random)
                throws NoSuchAlgorithmException, KeyManagementException {
            inner.configure(keys, trusted, random);
        }

        @Override
        public void setHostnameVerifier(HostnameVerifier verifier)
                throws NoSuchAlgorithmException, KeyManagementException {
            inner.setHostnameVerifier(verifier);
        }
    }
}
