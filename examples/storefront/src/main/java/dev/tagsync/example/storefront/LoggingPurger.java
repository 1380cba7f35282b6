package dev.tagsync.example.storefront;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Stands where a real one sends the keys to a content delivery network: in the log, at the level DEBUG. */
@Component
class LoggingPurger implements Purger {
    private static final Logger LOG = LoggerFactory.getLogger(LoggingPurger.class);

    @Override
    public void purge(Stale stale) {
        stale.keys().stream().sorted().forEach(key -> LOG.debug("stale: {}", key));
    }
}
