package org.apache.cassandra.security;

import java.security.PermissionCollection;
import java.security.Permissions;

/**
 * Stands before Cassandra's class of the same name on the server's class path: that one calls parts of the JDK that Java 18 forbids
 * and Java 24 removed. It sandboxes user-defined functions only, which this server does not allow.
 */
public final class ThreadAwareSecurityManager {
    /** Read by the code that compiles user-defined functions. */
    public static final PermissionCollection noPermissions = new Permissions();

    private ThreadAwareSecurityManager() {}

    /** Does nothing. */
    public static void install() {}

    /** Returns false: no thread runs user-defined functions. */
    public static boolean isSecuredThread() {
        return false;
    }
}
