package dev.tagsync.cli;

/** What was asked for is not there, or is not wanted after all: not a fault of the store, and not one of the command line. */
final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String hint;

    NotThere(String code, String message, String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    String code() {
        return code;
    }

    String hint() {
        return hint;
    }
}
