package dev.tagsync.example.storefront;

import dev.tagsync.SyncLoop;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Is told by a Git host that something was pushed, and has the loop look soon. What was pushed is not read: the loop finds out by itself, so that a forged or
 * repeated call can do no more than ask for a look.
 */
@RestController
@ConditionalOnProperty("storefront.git.url")
class GitHook {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String FORM = "sha256=";

    private final SyncLoop loop;
    private final List<SecretKeySpec> secrets;
    private final long mostBytes;

    GitHook(SyncLoop loop, StorefrontProperties properties) {
        this.loop = loop;
        secrets = properties.webhook().secrets().stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
        mostBytes = properties.webhook().maxBody().toBytes();
    }

    /** Checks the signature of the bytes as they came, before anything else looks at them. */
    @PostMapping("/hooks/git")
    ResponseEntity<ProblemDetail> pushed(
            HttpServletRequest request,
            @RequestHeader(name = "X-Hub-Signature-256", required = false) @Nullable String signature)
            throws IOException {
        if (secrets.isEmpty()) {
            return refused(HttpStatus.NOT_FOUND, "There is no webhook: storefront.webhook.secrets has none.");
        }
        if (request.getContentLengthLong() > mostBytes) {
            return refused(HttpStatus.CONTENT_TOO_LARGE, "The request has more than " + mostBytes + " bytes.");
        }
        byte[] body = request.getInputStream().readNBytes((int) mostBytes + 1);
        if (body.length > mostBytes) {
            return refused(HttpStatus.CONTENT_TOO_LARGE, "The request has more than " + mostBytes + " bytes.");
        }
        if (!isSigned(body, signature)) {
            return refused(HttpStatus.UNAUTHORIZED, "The header X-Hub-Signature-256 is not that of a known secret.");
        }
        loop.trigger();
        return ResponseEntity.accepted().build();
    }

    private boolean isSigned(byte[] body, @Nullable String signature) {
        byte[] found;
        try {
            found = signature == null || !signature.startsWith(FORM)
                    ? new byte[0]
                    : HexFormat.of().parseHex(signature, FORM.length(), signature.length());
        } catch (IllegalArgumentException e) {
            found = new byte[0];
        }
        boolean signed = false;
        for (SecretKeySpec secret : secrets) {
            // Takes as long whether or not, and wherever, they differ.
            signed |= MessageDigest.isEqual(signature(secret, body), found);
        }
        return signed;
    }

    private static byte[] signature(SecretKeySpec secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static ResponseEntity<ProblemDetail> refused(HttpStatus status, String detail) {
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(status, detail))
                .build();
    }
}
