/** The sync cycle, the snapshot tree and the ports of TagSync. Names no Git and no CQL type. */
module dev.tagsync.core {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.core;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires org.yaml.snakeyaml;
    requires static com.networknt.schema;
    requires static micrometer.core;
    requires static micrometer.observation;
    requires static transitive org.jspecify;

    exports dev.tagsync;
    exports dev.tagsync.metrics;
    exports dev.tagsync.spi;
    exports dev.tagsync.validators;

    uses dev.tagsync.spi.Validator;
}
