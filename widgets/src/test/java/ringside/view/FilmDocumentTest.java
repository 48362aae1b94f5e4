package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the player's script reads. */
class FilmDocumentTest {
    private static final ObjectMapper MAPPER = new ObjectMapper().setDefaultPropertyInclusion(Include.NON_DEFAULT);

    private static JsonNode read(Film film) throws Exception {
        return MAPPER.readTree(FilmDocument.of(film));
    }

    @Test
    void itSaysWhatTheRecordsSay() throws Exception {
        var bench = new Bench().asm("crossing", Bench.ROUND_TRIP).run("enter");
        for (var film : List.of(StorySamples.film(), assertInstanceOf(Film.class, bench.views().player()))) {
            assertEquals(MAPPER.readTree(MAPPER.writeValueAsString(film)), read(film));
        }
    }

    /** Text of the guest can neither end the script element nor hide what it is. */
    @Test
    void hostileTextIsHarmless() throws Exception {
        var film = assertInstanceOf(Film.class, new Bench().asm("hostile", """
            start:
                nop     # </script><!--<script>\u202e\"\\\t
                ret
            """).run("start").views().player());
        assertFalse(FilmDocument.of(film).contains("<"));
        var line = read(film).at("/listing/1/text").asText();
        assertEquals("    nop     # </script><!--<script>\ufffd\"\\\t", line);
    }
}
