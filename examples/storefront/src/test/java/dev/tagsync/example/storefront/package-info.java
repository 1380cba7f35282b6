@NullMarked
package dev.tagsync.example.storefront;

import org.jspecify.annotations.NullMarked;
