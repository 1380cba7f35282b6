package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.PromoterContract;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** The contract of the register, on a real server. */
class ScyllaPromoterTest extends PromoterContract {
    private static final String KEYSPACE = "contract_register";

    private final Store store = store(TestServers.session());
    private final Store second = store(TestServers.session());

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected Store secondClient() {
        return second;
    }

    @Override
    protected Optional<Store> unreachableStore() {
        return Optional.of(TestServers.unreachable());
    }

    @Override
    protected Optional<Store> answerLosingStore() {
        CqlSession losing = SessionProxy.around(TestServers.session(), new SessionProxy.Between() {
            @Override
            public ResultSet execute(Statement<?> statement, CqlSession session) {
                ResultSet answer = session.execute(statement);
                if (statement instanceof BatchStatement) {
                    throw new DriverTimeoutException("the answer of a commit is lost");
                }
                return answer;
            }
        });
        return Optional.of(store(losing));
    }

    private static Store store(CqlSession session) {
        return ScyllaStore.builder(session).keyspace(KEYSPACE).build();
    }
}
