package dev.tagsync.example.storefront;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

class StorefrontPropertiesTest {
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(StorefrontProperties.class)
    static class PropertiesAlone {}

    private static StorefrontProperties start(String... properties) {
        String[] arguments =
                Arrays.stream(properties).map(property -> "--" + property).toArray(String[]::new);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(PropertiesAlone.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "logging.level.root=error",
                        "logging.level.org.springframework.boot.diagnostics=off")
                .run(arguments)) {
            return context.getBean(StorefrontProperties.class);
        }
    }

    /** All messages of a failure's causes. */
    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Test
    void whatIsSetWronglyIsNamed() {
        assertThatThrownBy(() -> start("storefront.channel=two words"))
                .satisfies(e -> assertThat(messages(e))
                        .contains("channel", "two words", "must be 1 to 64 letters, digits, dots"));
        assertThatThrownBy(() -> start("storefront.canary.share=1.5"))
                .satisfies(e -> assertThat(messages(e)).contains("canary.share", "1.5", "less than or equal to 1"));
        assertThatThrownBy(() -> start("storefront.reader.poll-interval=0s"))
                .satisfies(e -> assertThat(messages(e)).contains("reader.pollInterval", "10"));
        assertThatThrownBy(() -> start("storefront.pages.max-size=101"))
                .satisfies(e -> assertThat(messages(e)).contains("pages.maxSize", "101", "less than or equal to 100"));
        assertThatThrownBy(() -> start("storefront.definition.indexes[0].pointer=category"))
                .satisfies(e -> assertThat(messages(e))
                        .contains("definition.indexes[0].pointer", "must be a JSON pointer, such as /category"));
        assertThatThrownBy(() -> start("storefront.git.interval=often"))
                .satisfies(e -> assertThat(messages(e)).contains("storefront.git.interval", "often"));
        assertThatThrownBy(() -> start("storefront.webhook.max-body=1GB"))
                .satisfies(e -> assertThat(messages(e)).contains("max-body must be from 1B to 32MB"));
    }

    @Test
    @DisplayName("a secret that is too short is refused, and not shown")
    void aShortSecretIsRefusedAndNotShown() {
        assertThatThrownBy(() -> start("storefront.webhook.secrets=hunter2"))
                .satisfies(e -> assertThat(messages(e))
                        .contains("storefront.webhook.secrets must have at least 16 characters each")
                        .doesNotContain("hunter2"));
    }

    @Test
    void noSecretIsInTheTextOfTheProperties() {
        assertThat(start("storefront.webhook.secrets=" + Shop.SECRET, "storefront.git.url=https://ann:pass@git.example")
                        .toString())
                .contains("Webhook[1 secrets")
                .doesNotContain(Shop.SECRET, "pass");
    }

    @Test
    @DisplayName("the README's table has every property, with its default")
    void theTableHasEveryProperty() throws IOException {
        String table = Files.readString(Path.of("README.md"));
        List<String> missing = new ArrayList<>();
        List<String> all = new ArrayList<>();
        collect("storefront", StorefrontProperties.class, all);
        assertThat(all).hasSizeGreaterThan(30);
        for (String row : all) {
            if (table.lines().noneMatch(line -> line.startsWith(row))) {
                missing.add(row);
            }
        }
        assertThat(missing).as("rows that the table does not have").isEmpty();
    }

    /** The beginnings of the rows, by the records that are bound. */
    private static void collect(String prefix, Class<?> type, List<String> rows) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            if (component.getType().isRecord()) {
                collect(name, component.getType(), rows);
            } else if (component.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> element
                    && element.isRecord()) {
                collect(name + "[]", element, rows);
            } else {
                rows.add("| `" + name + "` | " + standard(type, component) + " |");
            }
        }
    }

    private static String standard(Class<?> type, RecordComponent component) {
        for (var parameter :
                Objects.requireNonNull(type.getDeclaredConstructors()[0]).getParameters()) {
            DefaultValue value = parameter.getAnnotation(DefaultValue.class);
            if (parameter.getName().equals(component.getName()) && value != null && value.value().length > 0) {
                String text = String.join(",", value.value());
                return text.isEmpty() ? "" : "`" + text + "`";
            }
        }
        return "";
    }
}
