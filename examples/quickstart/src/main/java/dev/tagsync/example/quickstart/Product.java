package dev.tagsync.example.quickstart;

import java.math.BigDecimal;

/** A product as a storefront sees it; fields of the catalog that are not here are ignored. */
record Product(String title, BigDecimal price, String category) {}
