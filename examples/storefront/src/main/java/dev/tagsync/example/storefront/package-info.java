/** A storefront's back end: pages of a catalog over HTTP, kept at the latest tag of its Git repository. */
@NullMarked
package dev.tagsync.example.storefront;

import org.jspecify.annotations.NullMarked;
