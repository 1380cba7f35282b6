package dev.tagsync.testkit;

import dev.tagsync.PermanentException;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.contract.TagSourceContract;

class InMemoryTagSourceTest extends TagSourceContract {
    private InMemoryTagSource source =
            InMemoryTagSource.of(TaggedHistory.builder().build());

    @Override
    protected TagSource open(TaggedHistory history) {
        source = InMemoryTagSource.of(history);
        return source;
    }

    @Override
    protected void change(TaggedHistory history) {
        source.become(history);
    }

    @Override
    protected TagSource reopen() {
        return source;
    }

    @Override
    protected void cutOff() {
        source.cutOff();
    }

    /** It has no address; a host's fault is passed on as the host made it. */
    @Override
    protected TagSource openWithSecret(String secret) {
        source.failWith(new PermanentException("host.fault", "a fault without a secret", ""));
        return source;
    }
}
