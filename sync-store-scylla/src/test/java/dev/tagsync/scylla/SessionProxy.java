package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** A session around a real one, to see what is sent and to fail it. */
final class SessionProxy {
    private SessionProxy() {}

    /** What comes in between; by default nothing. */
    interface Between {
        default ResultSet execute(Statement<?> statement, CqlSession session) {
            return session.execute(statement);
        }

        default CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement, CqlSession session) {
            return session.executeAsync(statement);
        }
    }

    /** Notes what is sent, and sends it. */
    static CqlSession noting(CqlSession session, Collection<? super Statement<?>> sent) {
        return around(session, new Between() {
            @Override
            public ResultSet execute(Statement<?> statement, CqlSession inner) {
                sent.add(statement);
                return inner.execute(statement);
            }

            @Override
            public CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement, CqlSession inner) {
                sent.add(statement);
                return inner.executeAsync(statement);
            }
        });
    }

    static CqlSession around(CqlSession session, Between between) {
        return (CqlSession) Proxy.newProxyInstance(
                SessionProxy.class.getClassLoader(), new Class<?>[] {CqlSession.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments.length == 1 && arguments[0] instanceof Statement<?> statement) {
                        if (method.getName().equals("execute")) {
                            return between.execute(statement, session);
                        }
                        if (method.getName().equals("executeAsync")) {
                            return between.executeAsync(statement, session);
                        }
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
