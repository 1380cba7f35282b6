/**
 * {@link dev.tagsync.git.JGitTagSource} reads releases from Git repositories, near and far, by JGit.
 *
 * <p>JGit reads the user's and the system's Git configuration, and keeps in the user's JGit configuration how exact the file system's
 * clock is. That is settled for the whole JVM and left alone here. What a release holds never depends on it; how a host is reached
 * (proxies, certificates, ssh) may.
 */
@NullMarked
package dev.tagsync.git;

import org.jspecify.annotations.NullMarked;
