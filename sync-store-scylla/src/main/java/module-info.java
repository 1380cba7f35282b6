/** The store on ScyllaDB or Apache Cassandra. The driver has one module name in both of its forms. */
module dev.tagsync.scylla {
    requires transitive dev.tagsync.core;
    requires transitive java.driver.core;
    requires com.github.luben.zstd_jni;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.tagsync.scylla;
}
