package dev.tagsync.scylla;

import java.util.List;

/** The tables that this library works on, as one definition from which the DDL is written and the server's tables are judged. */
final class SchemaTables {
    /** Raised with every change of a table. */
    static final int VERSION = 1;

    /** How a table's comment tells its version. */
    static final String COMMENT = "tagsync schema ";

    /** Nodes are compressed already. No options at all is the one spelling of this that both ScyllaDB and Cassandra take. */
    private static final String NOT_COMPRESSED = " AND compression = {}";

    /** Cassandra's option by which what a quorum has read is on a quorum before it is shown, and its default. */
    static final String READ_REPAIR = "BLOCKING";

    static final List<Table> ALL = List.of(
            new Table(
                    "node",
                    List.of(
                            Column.partition("catalog", "text", 0),
                            Column.partition("bucket", "int", 1),
                            Column.clustering("digest", "blob", 0),
                            Column.regular("cell", "blob")),
                    NOT_COMPRESSED),
            new Table(
                    "register",
                    List.of(
                            Column.partition("catalog", "text", 0),
                            Column.partition("grp", "text", 1),
                            Column.clustering("kind", "text", 0),
                            Column.clustering("key", "text", 1),
                            Column.regular("version", "bigint"),
                            Column.regular("value", "blob")),
                    ""),
            new Table(
                    "presence",
                    List.of(
                            Column.partition("catalog", "text", 0),
                            Column.clustering("key", "text", 0),
                            Column.regular("value", "blob")),
                    ""));

    private SchemaTables() {}

    /**
     * A column, in the words of {@code system_schema.columns}.
     *
     * @param name its name
     * @param type its type
     * @param kind its part in the key, or {@code regular}
     * @param position its place in that part, −1 outside the key
     */
    record Column(String name, String type, String kind, int position) {
        static Column partition(String name, String type, int position) {
            return new Column(name, type, "partition_key", position);
        }

        static Column clustering(String name, String type, int position) {
            return new Column(name, type, "clustering", position);
        }

        static Column regular(String name, String type) {
            return new Column(name, type, "regular", -1);
        }

        @Override
        public String toString() {
            return type + " " + kind + (position < 0 ? "" : " " + position);
        }
    }

    /**
     * A table.
     *
     * @param name its name
     * @param columns its columns, those of the key first and in order
     * @param options further options that it is made with; one that was made with others is as good
     */
    record Table(String name, List<Column> columns, String options) {
        /** Tells whether what a read of it shows must be as durable as what was acknowledged (SS-5). */
        boolean showsDurable() {
            return name.equals("node");
        }

        /** Writes the statement that makes it. */
        String ddl(String quotedKeyspace) {
            StringBuilder ddl = new StringBuilder("CREATE TABLE IF NOT EXISTS " + quotedKeyspace + "." + name + " (\n");
            for (Column column : columns) {
                ddl.append("    ")
                        .append(column.name())
                        .append(' ')
                        .append(column.type())
                        .append(",\n");
            }
            return ddl.append("    PRIMARY KEY ((")
                    .append(names("partition_key"))
                    .append("), ")
                    .append(names("clustering"))
                    .append(")\n) WITH comment = '" + COMMENT + VERSION + "'" + options)
                    .toString();
        }

        private String names(String kind) {
            return String.join(
                    ", ",
                    columns.stream()
                            .filter(column -> column.kind().equals(kind))
                            .map(Column::name)
                            .toList());
        }
    }
}
