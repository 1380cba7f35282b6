package dev.tagsync.example.storefront;

import org.springframework.boot.health.contributor.Status;

/** What health says. */
final class StorefrontStatus {
    static final Status UP = Status.UP;
    static final Status DOWN = Status.DOWN;

    /** Pages are served, and somebody should look. HTTP status 200: no balancer takes a process out for it. */
    static final Status DEGRADED = new Status("DEGRADED");

    private StorefrontStatus() {}
}
