package dev.tagsync;

/**
 * A release that a channel can go back to.
 *
 * @param release the release
 * @param generation when it was live last
 * @param instant whether its snapshot is retained, and its root can be read from a quorum: then a rollback loads nothing and needs no Git
 * @since 0.1
 */
public record RollbackTarget(Release release, Generation generation, boolean instant) {}
