package dev.tagsync.example.benchmark.generate;

import java.util.SplittableRandom;

/**
 * The text of products of about 1 KiB. It is a function of seed, number and revision alone, so that nothing need be kept to make it again. Immutable;
 * safe for use by many threads.
 */
public final class EntryText {
    /** How many entries a folder has, but the last. */
    public static final int FOLDER = 1_000;

    /** The collection of all entries, and the folder that they lie below. */
    public static final String COLLECTION = "products";

    private static final String[] WORDS = words();
    private static final String[] TIERS = {"basic", "plus", "pro"};

    private final long seed;

    /** Starts from a seed. */
    public EntryText(long seed) {
        this.seed = seed;
    }

    private static String[] words() {
        String[] stems =
                ("amber basalt cedar delta ember flint grove harbor indigo juniper kelp linden maple nickel ochre pine quartz russet"
                                + " slate thistle umber velvet willow zephyr")
                        .split(" ");
        String[] endings = {"", "s", "ed", "ing", "ly", "ness"};
        String[] words = new String[stems.length * endings.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = stems[i / endings.length] + endings[i % endings.length];
        }
        return words;
    }

    /** Returns the name of a folder. */
    public static String folder(int number) {
        return padded(number, 5);
    }

    /** Returns the name of an entry without its folder. */
    public static String name(int entry) {
        return "sku-" + padded(entry, 8);
    }

    /** Returns the name of an entry as TagSync has it: the path below the collection's folder, without extension. */
    public static String entryName(int entry) {
        return folder(entry / FOLDER) + "/" + name(entry);
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }

    /**
     * Writes an entry as JSON.
     *
     * @param indented as a person would have it, over several lines; otherwise without any space, as TagSync stores it
     */
    public String json(int entry, int revision, boolean indented) {
        Product p = product(entry, revision);
        Json json = new Json(indented);
        json.open("");
        json.text("apiVersion", "catalog.example/v1").text("kind", "Product").open("metadata");
        json.text("name", p.name()).open("labels").text("tier", p.tier()).text("brand", p.brand());
        json.close().close().open("spec").text("title", p.title()).text("sku", p.sku());
        json.text("price", p.price())
                .open("categoryRef")
                .text("name", p.category())
                .close();
        json.texts("tags", p.tags()).text("description", p.description());
        json.text("image", p.image()).number("revision", revision);
        return json.close().close().end();
    }

    /** Writes an entry as Markdown with YAML front matter. */
    public String markdown(int entry, int revision) {
        Product p = product(entry, revision);
        StringBuilder text = new StringBuilder(1_400);
        text.append("---\napiVersion: catalog.example/v1\nkind: Product\nmetadata:\n  name: ")
                .append(p.name());
        text.append("\n  labels:\n    tier: ")
                .append(p.tier())
                .append("\n    brand: ")
                .append(p.brand());
        text.append("\nspec:\n  title: \"")
                .append(p.title())
                .append("\"\n  sku: ")
                .append(p.sku());
        text.append("\n  price: \"")
                .append(p.price())
                .append("\"\n  categoryRef:\n    name: ")
                .append(p.category());
        text.append("\n  tags:\n");
        for (String tag : p.tags()) {
            text.append("    - ").append(tag).append('\n');
        }
        text.append("  image: \"").append(p.image()).append("\"\n  revision: ").append(revision);
        return text.append("\n---\n\n").append(p.description()).append('\n').toString();
    }

    private record Product(
            String name,
            String sku,
            String tier,
            String brand,
            String title,
            String price,
            String category,
            String[] tags,
            String description,
            String image) {}

    private Product product(int entry, int revision) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + entry * 1_000_003L + revision);
        String[] tags = new String[4];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = word(random);
        }
        int cents = random.nextInt(100, 100_000);
        String number = padded(entry, 8);
        return new Product(
                "sku-" + number,
                "SKU-" + number,
                TIERS[random.nextInt(TIERS.length)],
                word(random),
                sentence(random, 4),
                cents / 100 + "." + padded(cents % 100, 2),
                "cat-" + entry % 97,
                tags,
                sentence(random, 95),
                "https://cdn.example/" + Long.toHexString(random.nextLong() | Long.MIN_VALUE) + ".jpg");
    }

    private static String word(SplittableRandom random) {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private static String sentence(SplittableRandom random, int words) {
        StringBuilder text = new StringBuilder(words * 8);
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(word(random));
        }
        text.setCharAt(0, Character.toUpperCase(text.charAt(0)));
        return text.toString();
    }

    /** Writes objects whose texts need no escape. */
    private static final class Json {
        private final StringBuilder text = new StringBuilder(1_400);
        private final boolean indented;
        private int depth;
        private boolean first = true;

        Json(boolean indented) {
            this.indented = indented;
        }

        private Json key(String name) {
            text.append(first ? "" : ",");
            line();
            text.append('"').append(name).append(indented ? "\": " : "\":");
            first = false;
            return this;
        }

        private void line() {
            if (indented) {
                text.append('\n').append(" ".repeat(depth));
            }
        }

        Json open(String name) {
            if (depth > 0) {
                key(name);
            }
            text.append('{');
            depth++;
            first = true;
            return this;
        }

        Json close() {
            depth--;
            line();
            text.append('}');
            first = false;
            return this;
        }

        Json text(String name, String value) {
            key(name).text.append('"').append(value).append('"');
            return this;
        }

        Json number(String name, int value) {
            key(name).text.append(value);
            return this;
        }

        Json texts(String name, String[] values) {
            key(name)
                    .text
                    .append("[\"")
                    .append(String.join(indented ? "\", \"" : "\",\"", values))
                    .append("\"]");
            return this;
        }

        String end() {
            return text.append(indented ? "\n" : "").toString();
        }
    }
}
