/** The port to Git on JGit. */
module dev.tagsync.git {
    requires transitive dev.tagsync.core;
    requires java.logging;
    requires org.bouncycastle.pg;
    requires org.eclipse.jgit;
    requires org.eclipse.jgit.ssh.apache;
    requires org.apache.sshd.osgi;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.tagsync.git;
}
