package dev.tagsync.git;

import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.TagSourceContract;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.StoredConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, by a repository that is read where it lies. */
class JGitLocalTagSourceTest extends TagSourceContract {
    @TempDir
    Path folder;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    @Override
    protected TagSource open(TaggedHistory history) {
        repository.become(history);
        return reopen();
    }

    @Override
    protected void change(TaggedHistory history) {
        repository.become(history);
    }

    @Override
    protected TagSource reopen() {
        return JGitTagSource.local(repository.path());
    }

    @Override
    protected void cutOff() {
        Path path = repository.path();
        try {
            Files.move(path, path.resolveSibling("gone.git"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected TagSource openWithSecret(String secret) {
        try {
            StoredConfig config = repository.repository().getConfig();
            config.setString("remote", "origin", "url", "https://ann:" + secret + "@git.invalid/catalog.git");
            config.save();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reopen();
    }
}
