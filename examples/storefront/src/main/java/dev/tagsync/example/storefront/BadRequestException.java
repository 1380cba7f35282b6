package dev.tagsync.example.storefront;

/** A request that cannot be understood; its message is for who sent it. */
final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message);
    }
}
