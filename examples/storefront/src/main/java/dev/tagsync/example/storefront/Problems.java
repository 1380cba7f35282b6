package dev.tagsync.example.storefront;

import dev.tagsync.CatalogView;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Says what went wrong as RFC 9457 has it. What Spring finds by itself, such as a method that is not allowed, is said the same way. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final PageHeaders headers;

    Problems(PageHeaders headers) {
        this.headers = headers;
    }

    /** That an entry is not there is content, too: it is kept by caches, and purged when the entry comes. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> noSuchEntry(NoSuchEntryException e, WebRequest request) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(HttpStatus.NOT_FOUND).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (request.getAttribute(CatalogView.class.getName(), WebRequest.SCOPE_REQUEST) instanceof CatalogView view) {
            headers.write(response, view, Set.of(SurrogateKeys.entry(e.key())));
        }
        return response.body(problem(HttpStatus.NOT_FOUND, "entry-not-found", e.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> badRequest(BadRequestException e) {
        return notKept(HttpStatus.BAD_REQUEST).body(problem(HttpStatus.BAD_REQUEST, "bad-request", e.getMessage()));
    }

    /** The store is out of reach and the answer is not cached, or nothing is live yet. It will pass. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(TransientException e) {
        LOG.warn("A page could not be made: {}: {}", e.code(), e.getMessage());
        return notKept(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(problem(
                        HttpStatus.SERVICE_UNAVAILABLE, e.code(), "The catalog cannot be read now. Try again soon."));
    }

    /** Stored data are damaged, or the service is set up wrongly: never "not found". Shoppers are told no details; the log has them. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> broken(SyncException e) {
        LOG.error("A page could not be made: {}: {}", e.code(), e.getMessage(), e);
        return notKept(HttpStatus.INTERNAL_SERVER_ERROR)
                .body(problem(HttpStatus.INTERNAL_SERVER_ERROR, e.code(), "The catalog cannot be read."));
    }

    /** What nobody foresaw. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unforeseen(RuntimeException e) {
        LOG.error("A page could not be made", e);
        return notKept(HttpStatus.INTERNAL_SERVER_ERROR)
                .body(problem(HttpStatus.INTERNAL_SERVER_ERROR, "unforeseen", "Something is wrong here."));
    }

    private static ResponseEntity.BodyBuilder notKept(HttpStatus status) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .cacheControl(CacheControl.noStore());
    }

    private static ProblemDetail problem(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        return problem;
    }
}
