package ringside.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import ringside.figure.Column;
import ringside.figure.Figure;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Verbatim;
import ringside.view.Samples;
import ringside.view.View;

class HtmlTest {
    private static final Set<String> ACTIVE =
        Set.of("iframe", "object", "embed", "link", "form", "input");

    static List<View> views() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("views")
    void isWellFormedAndInert(View view) throws Exception {
        var elements = parse(Html.render(view.figure())).getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            var element = (Element) elements.item(i);
            assertFalse(ACTIVE.contains(element.getTagName()), element.getTagName());
            assertTrue(!element.getTagName().equals("script") || view.view().equals("player"), "only the player plays");
            var attributes = element.getAttributes();
            for (int j = 0; j < attributes.getLength(); j++) {
                var name = attributes.item(j).getNodeName();
                assertFalse(name.equals("id") || name.equals("href") || name.startsWith("on"), name);
                assertTrue(!name.equals("src") || attributes.item(j).getNodeValue().startsWith("data:image/svg+xml;"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void refersToNothingOutside(View view) {
        var html = Html.render(view.figure()).replace("http://www.w3.org/2000/svg", "");
        assertFalse(html.contains("http:") || html.contains("https:") || html.contains("url(")
            || html.contains("@import"));
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyTableHasItsCaptionAndScopedHeadings(View view) throws Exception {
        var document = parse(Html.render(view.figure()));
        var tables = document.getElementsByTagName("table");
        for (int i = 0; i < tables.getLength(); i++) {
            assertEquals("caption", tables.item(i).getFirstChild().getNodeName());
        }
        var headings = document.getElementsByTagName("th");
        for (int i = 0; i < headings.getLength(); i++) {
            assertTrue(((Element) headings.item(i)).hasAttribute("scope"));
        }
    }

    @Test
    void hostileTextStaysText() throws Exception {
        var hostile = "</pre><script>alert(1)</script>\u0007\u202e]]>&\"'";
        var figure = Figure.of(hostile, Text.code(hostile), new Verbatim(hostile, hostile),
            new Paragraph(Text.plain(hostile)),
            Table.list(hostile, List.of(Column.head(hostile)), List.of(Row.of(Text.plain(hostile)))));
        var document = parse(Html.render(figure));
        assertEquals(0, document.getElementsByTagName("script").getLength());
        var shown = "</pre><script>alert(1)</script>\\x07\ufffd]]>&\"'";
        assertEquals(shown, document.getElementsByTagName("pre").item(0).getTextContent());
        assertEquals(shown, document.getElementsByTagName("h3").item(0).getTextContent());
        assertEquals(shown, document.getElementsByTagName("caption").item(0).getTextContent());
    }

    /** Scripts are no XML. */
    private static Document parse(String html) throws Exception {
        var text = html.replaceAll("(?s)(<script[^>]*>).*?</script>", "$1</script>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }
}
