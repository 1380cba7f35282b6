package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Finding;
import java.util.Optional;

/**
 * A finding, and who found it.
 *
 * @param finding the finding
 * @param by the name and version of the validator as a digest; empty if no validator did
 */
public record Found(Finding finding, Optional<Digest> by) {}
