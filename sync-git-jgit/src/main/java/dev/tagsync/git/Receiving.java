package dev.tagsync.git;

import dev.tagsync.git.HostFault.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jgit.attributes.AttributesNodeProvider;
import org.eclipse.jgit.lib.BaseRepositoryBuilder;
import org.eclipse.jgit.lib.ObjectDatabase;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.transport.PackParser;

/**
 * A repository as a fetch sees it: what is received counts, and ends the fetch when it is too much. JGit's own fetch has no limits, and asks its repository for the
 * parser of what comes, so that this is where they can be set. Closing it leaves the repository open.
 */
final class Receiving extends Repository {
    private final Repository repository;
    private final FetchLimits limits;
    private final Deadline deadline;

    Receiving(Repository repository, FetchLimits limits, Deadline deadline) {
        super(new Options(repository));
        this.repository = repository;
        this.limits = limits;
        this.deadline = deadline;
    }

    /** Only the folder is asked for. */
    private static final class Options extends BaseRepositoryBuilder<Options, Repository> {
        Options(Repository repository) {
            setGitDir(repository.getDirectory());
            setFS(repository.getFS());
            setBare();
        }
    }

    @Override
    public ObjectInserter newObjectInserter() {
        ObjectInserter inserter = repository.newObjectInserter();
        return new ObjectInserter.Filter() {
            @Override
            protected ObjectInserter delegate() {
                return inserter;
            }

            @Override
            public PackParser newPackParser(InputStream in) throws IOException {
                PackParser parser = inserter.newPackParser(counted(deadline.watch(in)));
                parser.setMaxObjectSizeLimit(limits.objectBytes());
                return parser;
            }
        };
    }

    private InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            private long left = limits.packBytes();

            @Override
            public int read() throws IOException {
                int read = in.read();
                count(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                int read = in.read(to, from, length);
                count(Math.max(0, read));
                return read;
            }

            private void count(int bytes) throws HostFault {
                left -= bytes;
                if (left < 0) {
                    throw new HostFault(
                            Kind.TOO_MUCH,
                            "it sends more than the limit of " + limits.packBytes() + " bytes for a tag");
                }
            }
        };
    }

    @Override
    public void create(boolean bare) throws IOException {
        repository.create(bare);
    }

    @Override
    public String getIdentifier() {
        return repository.getIdentifier();
    }

    @Override
    public ObjectDatabase getObjectDatabase() {
        return repository.getObjectDatabase();
    }

    @Override
    public RefDatabase getRefDatabase() {
        return repository.getRefDatabase();
    }

    @Override
    public StoredConfig getConfig() {
        return repository.getConfig();
    }

    @Override
    public AttributesNodeProvider createAttributesNodeProvider() {
        return repository.createAttributesNodeProvider();
    }

    @Override
    public void scanForRepoChanges() throws IOException {
        repository.scanForRepoChanges();
    }

    @Override
    public void notifyIndexChanged(boolean internal) {
        repository.notifyIndexChanged(internal);
    }

    @Override
    protected void doClose() {
        // It is not this one's.
    }
}
