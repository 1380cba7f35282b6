package dev.tagsync.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.git.FetchLimits;
import dev.tagsync.git.GitCredentials;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.git.JGitTagSourceBuilder;
import dev.tagsync.git.SignaturePolicy;
import dev.tagsync.git.SshAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a configuration file says of the Git host and of who may sign. Secrets are named in it, and read when they are used. */
final class SourceSettings {
    /** The keys of the file that are read here, and those below them. */
    static final Map<String, List<String>> KEYS = keys();

    private static final String FINGERPRINT = "(?i:[0-9a-f]{40}|[0-9a-f]{64})|SHA256:[A-Za-z0-9+/]{43}";
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** What is done with a source that is made, given the environment. */
    private interface Setting {
        void set(JGitTagSourceBuilder builder, Map<String, String> environment);
    }

    private final List<Setting> settings = new ArrayList<>();

    private static Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        keys.put("signatures", List.of("mode", "keyring", "allowedSigners", "revokedKeys", "pinned"));
        keys.put("credentials", List.of("scheme", "user", "environment", "file", "command"));
        keys.put("ssh", List.of("key", "passphrase", "knownHosts"));
        keys.put("limits", List.of("packBytes", "objects", "objectBytes", "pathDepth"));
        keys.put("timeouts", List.of("read", "total"));
        return Collections.unmodifiableMap(keys);
    }

    /** Reads one of {@link #KEYS}. */
    void read(Places places, String key, JsonNode value) {
        // Whoever writes a secret here by mistake does not read it in a log.
        Settings s = new Settings(places, value, "/" + key, key.equals("credentials"));
        s.know(KEYS.get(key));
        switch (key) {
            case "signatures" -> signatures(s);
            case "credentials" -> credentials(s);
            case "ssh" -> ssh(s);
            case "limits" -> limits(s);
            default -> timeouts(s);
        }
    }

    /**
     * Takes only tags that a branch leads to; stands among the keys of tags.
     *
     * @throws IllegalArgumentException if it is no name of a branch
     */
    void reachableFrom(String branch) {
        JGitTagSource.builder().reachableFrom(branch);
        add(builder -> builder.reachableFrom(branch));
    }

    void apply(JGitTagSourceBuilder builder, Map<String, String> environment) {
        settings.forEach(setting -> setting.set(builder, environment));
    }

    private void add(Consumer<JGitTagSourceBuilder> setting) {
        settings.add((builder, environment) -> setting.accept(builder));
    }

    private void signatures(Settings s) {
        String mode = s.has("mode") ? s.oneOf("mode", List.of("off", "warn", "require")) : "require";
        SignaturePolicy.Builder policy = mode.equals("warn") ? SignaturePolicy.warn() : SignaturePolicy.require();
        optional(s, "keyring").ifPresent(policy::openPgpKeyring);
        optional(s, "allowedSigners").ifPresent(policy::sshAllowedSigners);
        optional(s, "revokedKeys").ifPresent(policy::sshRevokedKeys);
        for (String fingerprint : s.has("pinned") ? s.texts("pinned") : List.<String>of()) {
            if (!fingerprint.replace(" ", "").matches(FINGERPRINT)) {
                throw s.wrong(
                        s.at + "/pinned",
                        "takes fingerprints: of an OpenPGP primary key 40 or 64 hex digits, of an SSH key SHA256: and 43 characters, found "
                                + Screen.cut(fingerprint, 80));
            }
            policy.pin(fingerprint);
        }
        if (mode.equals("off")) {
            return;
        }
        if (Stream.of("keyring", "allowedSigners").noneMatch(s::has)) {
            throw s.lacks("keys to trust: keyring (OpenPGP), allowedSigners (SSH), or both");
        }
        SignaturePolicy made = policy.build();
        add(builder -> builder.signatures(made));
    }

    private static Optional<Path> optional(Settings s, String key) {
        return s.has(key) ? Optional.of(s.path(key)) : Optional.empty();
    }

    private void credentials(Settings s) {
        boolean bearer =
                s.has("scheme") && s.oneOf("scheme", List.of("basic", "bearer")).equals("bearer");
        Optional<String> user = s.has("user") ? Optional.of(s.text("user")) : Optional.empty();
        if (bearer && user.isPresent()) {
            throw s.wrong(s.at + "/user", "goes with scheme basic: a bearer token has no user");
        }
        Secret secret = Secret.of(s);
        settings.add((builder, environment) -> builder.credentials(() -> {
            String value = secret.read(environment);
            return bearer
                    ? GitCredentials.bearer(value)
                    : user.map(name -> GitCredentials.basic(name, value)).orElseGet(() -> GitCredentials.token(value));
        }));
    }

    private void ssh(Settings s) {
        SshAccess access = s.has("key") ? SshAccess.key(s.path("key")) : SshAccess.OF_USER;
        SshAccess known =
                s.has("knownHosts") ? access.knownHosts(s.paths("knownHosts").toArray(Path[]::new)) : access;
        if (!s.has("passphrase")) {
            add(builder -> builder.ssh(known));
            return;
        }
        Settings passphrase = s.inner("passphrase", true);
        passphrase.know(Secret.KEYS);
        Secret secret = Secret.of(passphrase);
        settings.add((builder, environment) ->
                builder.ssh(known.passphrase(() -> secret.read(environment).toCharArray())));
    }

    private void limits(Settings s) {
        FetchLimits usual = FetchLimits.DEFAULT;
        FetchLimits limits = new FetchLimits(
                limit(s, "packBytes", usual.packBytes(), Long.MAX_VALUE),
                limit(s, "objects", usual.objects(), Long.MAX_VALUE),
                limit(s, "objectBytes", usual.objectBytes(), Long.MAX_VALUE),
                (int) limit(s, "pathDepth", usual.pathDepth(), Integer.MAX_VALUE));
        add(builder -> builder.limits(limits));
    }

    private static long limit(Settings s, String key, long usual, long most) {
        if (!s.has(key)) {
            return usual;
        }
        long limit = s.number(key, most);
        if (limit == 0) {
            throw s.wrong(s.at + "/" + key, "takes a number greater than 0, found 0");
        }
        return limit;
    }

    private void timeouts(Settings s) {
        if (s.has("read")) {
            Duration time = timeout(s, "read");
            add(builder -> builder.timeout(time));
        }
        if (s.has("total")) {
            Duration time = timeout(s, "total");
            add(builder -> builder.totalTimeout(time));
        }
    }

    private static Duration timeout(Settings s, String key) {
        Duration time = s.time(key);
        if (time.compareTo(LEAST) < 0) {
            throw s.wrong(s.at + "/" + key, "takes a time of at least 1s, found " + s.text(key));
        }
        return time;
    }
}
