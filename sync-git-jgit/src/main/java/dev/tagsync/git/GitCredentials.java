package dev.tagsync.git;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a Git host is shown over HTTP. Immutable; never shows its secret.
 *
 * <p>Give it by {@link JGitTagSourceBuilder#credentials}, as something that is asked at each use: then a secret that is rotated is picked up by the next
 * call.
 *
 * @since 0.1
 */
public final class GitCredentials {
    /** What most hosts take for the user of a token. */
    private static final String TOKEN_USER = "x-access-token";

    private final String user;
    private final String secret;
    private final boolean bearer;

    private GitCredentials(String user, String secret, boolean bearer) {
        this.user = user;
        this.secret = secret;
        this.bearer = bearer;
    }

    /**
     * Shows a user and a password, or whatever the host wants in their places, by the scheme that the host asks for (Basic, Digest).
     *
     * @param user the user
     * @param password the password
     */
    public static GitCredentials basic(String user, String password) {
        return new GitCredentials(Objects.requireNonNull(user, "user"), required(password), false);
    }

    /**
     * Shows an access token as the password of the user {@code x-access-token}, as GitHub, GitLab and Gitea take it. For hosts that want another user use
     * {@link #basic}.
     *
     * @param token the token
     */
    public static GitCredentials token(String token) {
        return new GitCredentials(TOKEN_USER, required(token), false);
    }

    /**
     * Shows an access token by the scheme Bearer, with every request, unasked.
     *
     * @param token the token
     */
    public static GitCredentials bearer(String token) {
        return new GitCredentials("", required(token), true);
    }

    private static String required(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("a secret is not empty");
        }
        return secret;
    }

    String user() {
        return user;
    }

    String secret() {
        return secret;
    }

    /** Returns what to send with every request, unasked. */
    Map<String, String> headers() {
        return bearer ? Map.of("Authorization", "Bearer " + secret) : Map.of();
    }

    boolean answersChallenges() {
        return !bearer;
    }

    /** Returns every form in which the secret can come up in a text. */
    List<String> secrets() {
        String pair =
                java.util.Base64.getEncoder().encodeToString((user + ':' + secret).getBytes(StandardCharsets.UTF_8));
        return List.of(pair, secret);
    }

    /** Tells the user, and that there is a secret. */
    @Override
    public String toString() {
        return bearer ? "bearer ***" : user + ":***";
    }
}
