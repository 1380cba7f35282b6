// region price-present
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.spi.EntryValidator;

public class PricePresent implements EntryValidator {
    @Override
    public void validate(Entry entry, Findings findings) {
        if (entry.collection().equals("products") && entry.at("/price").isMissingNode()) {
            findings.error("price.missing", "/price", "%s has no price", entry.name()).hint("add \"price\": 12.90");
        }
    }
}
// endregion
