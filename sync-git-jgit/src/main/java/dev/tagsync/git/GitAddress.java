package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/** The URL of a repository, and the text of it that may be shown: without user, password, token, query and fragment. */
final class GitAddress {
    private static final Pattern WITH_SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*@)?([^?#]*)(.*)");
    private static final Pattern SCP_LIKE = Pattern.compile("([^/:@\\\\]+@)?([^/:@\\\\]{2,}):(.+)");
    private static final Pattern ANY_USER_INFO = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)[^/\\s]*@");

    /** A host, with a port or without; what has a colon otherwise is user and password that something cut off from their host. */
    private static final Pattern HOST = Pattern.compile("([^:]*|\\[[^]]*])(?::(\\d*))?");

    /** Shorter ones would blank out ordinary words. */
    private static final int LEAST_SECRET = 3;

    private final URIish uri;
    private final String shown;
    private final List<String> secrets;

    private GitAddress(URIish uri, String shown, List<String> secrets) {
        this.uri = uri;
        this.shown = shown;
        this.secrets = secrets;
    }

    static GitAddress parse(String url) {
        Matcher scheme = WITH_SCHEME.matcher(url);
        Matcher scp = SCP_LIKE.matcher(url);
        boolean hasScheme = scheme.matches();
        if (!hasScheme && !scp.matches()) {
            throw new ConfigurationException(
                    "source.url-invalid",
                    "\"" + strip(url) + "\" is no URL of a Git repository",
                    "expected is https://, ssh:// or file://, or user@host:path; a folder is opened by JGitTagSource.local");
        }
        if (hasScheme && isCutOff(scheme)) {
            throw new ConfigurationException(
                    "source.url-invalid",
                    "a URL that begins with " + scheme.group(1)
                            + " seems to have a raw /, ? or # in its user or password",
                    "write them as %2F, %3F and %23, or give the credentials apart from the URL; where it is a path that has an @, write that as %40");
        }
        String shown = hasScheme ? scheme.group(1) + scheme.group(3) : scp.group(2) + ':' + scp.group(3);
        try {
            return new GitAddress(new URIish(url), shown, secrets(hasScheme ? scheme : scp, hasScheme));
        } catch (URISyntaxException e) {
            // The cause's message holds the whole URL.
            throw new ConfigurationException(
                    "source.url-invalid", "\"" + shown + "\" is no URL of a Git repository", "");
        }
    }

    /** Tells whether what should be a host may be the beginning of user and password: then nothing of it may be shown. */
    private static boolean isCutOff(Matcher url) {
        if (url.group(2) != null) {
            return false;
        }
        String rest = url.group(3) + url.group(4);
        String authority = rest.split("[/?#]", 2)[0];
        Matcher host = HOST.matcher(authority);
        return !host.matches() || host.group(2) != null && rest.contains("@");
    }

    static boolean looksLikeUrl(String text) {
        return WITH_SCHEME.matcher(text).matches() || SCP_LIKE.matcher(text).matches();
    }

    private static List<String> secrets(Matcher url, boolean hasScheme) {
        List<String> secrets = new ArrayList<>();
        String userInfo = url.group(hasScheme ? 2 : 1);
        if (userInfo != null) {
            secrets.add(userInfo);
            String pair = userInfo.substring(0, userInfo.length() - 1);
            int colon = pair.indexOf(':');
            String password = pair.substring(colon + 1);
            // A user without a password is the token itself with several hosts, but only "git" or the like with ssh.
            if (colon >= 0 || hasScheme && url.group(1).startsWith("http")) {
                secrets.add(password);
            }
            secrets.add(basic(colon < 0 ? pair + ':' : pair));
        }
        if (hasScheme && !url.group(4).isEmpty()) {
            secrets.add(url.group(4));
        }
        for (String secret : List.copyOf(secrets)) {
            decoded(secret, secrets);
        }
        secrets.removeIf(secret -> secret.length() < LEAST_SECRET);
        secrets.sort(Comparator.comparing(String::length).reversed());
        return List.copyOf(secrets);
    }

    /** Returns a pair as a header has it. */
    private static String basic(String pair) {
        String clear;
        try {
            clear = URLDecoder.decode(pair.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            clear = pair;
        }
        return Base64.getEncoder().encodeToString(clear.getBytes(StandardCharsets.UTF_8));
    }

    private static void decoded(String secret, List<String> secrets) {
        try {
            secrets.add(URLDecoder.decode(secret.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // Not percent-encoded: there is no other form of it.
        }
    }

    /** Returns what JGit connects to. Holds the secrets. */
    URIish uri() {
        return uri;
    }

    /** Tells whether the address itself says who asks, by its user-info or by its query. */
    boolean saysWho() {
        return uri.getUser() != null
                || uri.getPass() != null
                || String.valueOf(uri.getPath()).contains("?");
    }

    boolean isFile() {
        return "file".equals(uri.getScheme());
    }

    /** Takes the secrets of this address, and the user-info of any other, out of a text. */
    String redact(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, secret.endsWith("@") ? "" : "***");
        }
        return strip(clean);
    }

    private static String strip(String text) {
        return ANY_USER_INFO.matcher(text).replaceAll("$1");
    }

    /** Returns the address as it may be shown. */
    @Override
    public String toString() {
        return shown;
    }
}
