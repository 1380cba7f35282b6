package dev.tagsync.git;

import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.TagSourceContract;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, by a repository that is fetched into a mirror. */
class JGitRemoteTagSourceTest extends TagSourceContract {
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
        return open(repository.url());
    }

    private TagSource open(String url) {
        return JGitTagSource.builder()
                .remote(url)
                .mirror(folder.resolve("mirror.git"))
                .build();
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
        return open("https://ann:" + secret + "@git.invalid/catalog.git?access_token=" + secret);
    }
}
