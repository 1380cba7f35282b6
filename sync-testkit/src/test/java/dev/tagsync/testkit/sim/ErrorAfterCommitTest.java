package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.SyncController;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorAfterCommitTest {
    private final List<String> calls = new ArrayList<>();
    private boolean armed;

    @ParameterizedTest(name = "it has applied: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "H-FLIP-1 where a port throws an error of the JVM, what became of the flip is found out before anything else is committed")
    void errorIsSettledFirst(boolean applies) {
        InMemoryStore memory = new InMemoryStore();
        Store dying = new ForwardingStore(memory) {
            @Override
            Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                boolean flips = writes.stream()
                        .anyMatch(w -> w instanceof Write.Put put && put.kind().equals(Kinds.POINTER));
                calls.add(flips ? "flip" : "commit");
                if (flips && armed) {
                    if (applies) {
                        super.commit(inner, attempt, group, expected, writes);
                    }
                    throw new OutOfMemoryError("in a test");
                }
                return super.commit(inner, attempt, group, expected, writes);
            }

            @Override
            Settlement settle(Promoter inner, String attempt, Group group, long expected) {
                calls.add("settle");
                return super.settle(inner, attempt, group, expected);
            }
        };
        SyncController sync =
                SyncController.builder().source(Shop.source()).store(dying).build();
        sync.promote("v1").orThrow();
        armed = true;
        assertThatThrownBy(() -> sync.promote("v3")).isInstanceOf(OutOfMemoryError.class);
        armed = false;
        sync.controls().hold("ann", "after the error");
        assertThat(calls.subList(calls.lastIndexOf("flip") + 1, calls.size())).startsWith("settle");
        assertThat(sync.history()).hasSize(applies ? 2 : 1);
        assertThat(sync.promote("v3").promoted()).isTrue();
        assertThat(sync.status().active().orElseThrow().release().tag().value()).isEqualTo("v3");
    }
}
