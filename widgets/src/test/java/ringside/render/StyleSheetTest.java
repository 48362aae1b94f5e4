package ringside.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StyleSheetTest {
    private static final Pattern RULE = Pattern.compile("([^{}]+)\\{[^{}]*\\}");
    private static final Pattern VARIABLE = Pattern.compile("var\\(--jp-[a-z0-9-]+(.)");

    @Test
    void everyRuleIsScoped() {
        var rules = RULE.matcher(StyleSheet.text().replaceAll("@media[^{]*\\{", ""));
        int count = 0;
        while (rules.find()) {
            for (var selector : rules.group(1).split(",")) {
                assertTrue(selector.startsWith(".ringside.ringside.ringside"), selector);
            }
            count++;
        }
        assertTrue(count > 40);
    }

    @Test
    void theFrontEndsColoursHaveFallbacks() {
        var variables = VARIABLE.matcher(StyleSheet.text());
        int count = 0;
        while (variables.find()) {
            assertEquals(",", variables.group(1));
            count++;
        }
        assertTrue(count > 2);
    }

    @Test
    void itNeitherEndsItsElementNorLoadsAnything() {
        var css = StyleSheet.text();
        assertFalse(css.contains("<") || css.contains("url(") || css.contains("@import"));
        assertEquals(css.chars().filter(c -> c == '{').count(), css.chars().filter(c -> c == '}').count());
    }
}
