package dev.tagsync.example.storefront;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Serves the pages of a catalog, and keeps the catalog at its latest release. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class StorefrontApplication {
    /**
     * Starts the service; it runs until the process is told to end.
     *
     * @param args Spring Boot's
     */
    public static void main(String[] args) {
        SpringApplication.run(StorefrontApplication.class, args);
    }
}
