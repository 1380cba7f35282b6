package dev.tagsync.git;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/** Where refs are asked for, and where their objects are read. Safe for use by many threads. */
interface Origin extends AutoCloseable {
    /** Names it, without secrets. */
    String describe();

    /** Tells whether tags get there by being pushed, and not by being made there. */
    boolean isRemote();

    /** Returns every ref that there is now. */
    List<Ref> refs();

    /** Asks what a tag points at now, and sees to it that the objects are at hand and stay. */
    Optional<ObjectId> obtain(TagName tag);

    /**
     * A branch as it stands now.
     *
     * @param repository where its commits are read; files of them may be missing
     * @param tip its last commit
     */
    record Branch(Repository repository, ObjectId tip) {}

    /**
     * Asks where a branch stands now, and sees to it that its commits are at hand.
     *
     * @throws dev.tagsync.ConfigurationException if there is none of that name ({@code source.branch-missing})
     */
    Branch branch(String name);

    /** Does what {@link #branch} does for one of whom {@link #refs} has told just now where it stands: asks nobody again. */
    Branch branch(String name, ObjectId tip);

    /** Does what {@link #branch} does, after commits turned out not to be at hand. */
    Branch branchAnew(String name);

    /** Sees to it that a release's objects are at hand, if it can. */
    void restore(Release release);

    /** Returns where objects are read, if that exists already. */
    Optional<Repository> objects();

    GitFaults faults();

    @Override
    void close();
}
