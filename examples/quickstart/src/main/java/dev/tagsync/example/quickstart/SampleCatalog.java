package dev.tagsync.example.quickstart;

import dev.tagsync.testkit.git.TestRepository;
import java.nio.file.Path;

/** A furniture shop's catalog with four releases, one of them with mistakes. */
final class SampleCatalog {
    private SampleCatalog() {}

    static TestRepository create(Path folder) {
        return TestRepository.bare(folder)
                .file("categories/chairs.yaml", "title: Chairs\nshelf: 3\n")
                .file("categories/lamps.yaml", "title: Lamps\nshelf: 7\n")
                .file("products/nimbus-chair.md", product("Nimbus chair", "129.00", "chairs", "Light as a cloud."))
                .file("products/aurora-lamp.md", product("Aurora lamp", "59.90", "lamps", "A warm glow."))
                .file("README.md", "# Our catalog\n")
                .commit("The first products")
                .tag("v1.0.0")
                .file("products/nimbus-chair.md", product("Nimbus chair", "119.00", "chairs", "Light as a cloud."))
                .file("products/terra-chair.md", product("Terra chair", "89.00", "chairs", "Solid oak."))
                .commit("A new chair, and a better price")
                .tag("v1.1.0")
                .file("products/terra-chair.md", """
                        ---
                        title: Terra chair
                        category: stools
                        ---
                        Solid oak.
                        """)
                .file("products/comet-lamp.json", """
                        {
                          "title": "Comet lamp",
                          "price": 45.00,
                          "category": "lamps",
                        }
                        """)
                .commit("Late at night")
                .tag("v1.2.0")
                .file("products/terra-chair.md", product("Terra chair", "79.00", "chairs", "Solid oak."))
                .file("products/comet-lamp.json", """
                        {
                          "title": "Comet lamp",
                          "price": 45.00,
                          "category": "lamps"
                        }
                        """)
                .commit("The next morning")
                .tag("v1.2.1");
    }

    private static String product(String title, String price, String category, String text) {
        return "---\ntitle: " + title + "\nprice: " + price + "\ncategory: " + category + "\n---\n" + text + "\n";
    }
}
