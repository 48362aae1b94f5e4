package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ringside.magic.Bundle;
import ringside.magic.CellAssistant;
import ringside.magic.Completion;

/** Answers the requests that execute nothing. */
final class Answers {

    private static final String VERSION = Version.CURRENT;

    private final History history;
    private final JavaHost java;
    private final CellAssistant assistant;

    Answers(History history, JavaHost java, CellAssistant assistant) {
        this.history = history;
        this.java = java;
        this.assistant = assistant;
    }

    void answer(Exchange exchange) {
        switch (exchange.request().type()) {
            case "kernel_info_request" -> {
                exchange.reply(kernelInfo());
                java.warmUp();
            }
            case "history_request" -> exchange.reply(history.answer(exchange.content()));
            case "complete_request" -> exchange.reply(complete(exchange.content()));
            case "inspect_request" -> exchange.reply(inspect(exchange.content()));
            case "is_complete_request" -> exchange.reply(isComplete(exchange.content()));
            case "comm_open", "comm_msg", "comm_close", "comm_info_request" -> comm(exchange);
            default -> { }
        }
    }

    private ObjectNode complete(JsonNode content) {
        String code = content.path("code").asText();
        int cursor = cursor(content, code);
        Completion found = assistant.complete(code, cursor)
                .orElseGet(() -> java.cells().assistant().complete(code, cursor));
        ObjectNode reply = Exchange.ok()
                .put("cursor_start", code.codePointCount(0, found.start()))
                .put("cursor_end", code.codePointCount(0, found.end()));
        reply.putObject("metadata");
        ArrayNode matches = reply.putArray("matches");
        found.candidates().forEach(matches::add);
        return reply;
    }

    private ObjectNode inspect(JsonNode content) {
        String code = content.path("code").asText();
        int cursor = cursor(content, code);
        Bundle found = assistant.inspect(code, cursor).orElse(null);
        if (found == null && !assistant.owns(code, cursor)) {
            String text = java.cells().assistant().inspect(code, cursor);
            found = text == null ? null : Bundle.text(text);
        }
        ObjectNode reply = CellOutput.content(found == null ? Bundle.empty() : found, null).put("status", "ok")
                .put("found", found != null);
        reply.remove("transient");
        return reply;
    }

    private ObjectNode isComplete(JsonNode content) {
        String code = content.path("code").asText();
        JavaAssistant.Verdict answer = assistant.isComplete(code)
                .map(yes -> new JavaAssistant.Verdict(yes ? "complete" : "incomplete", yes ? null : ""))
                .orElseGet(() -> java.cells().assistant().isComplete(code));
        ObjectNode reply = Exchange.object().put("status", answer.status());
        return answer.indent() == null ? reply : reply.put("indent", answer.indent());
    }

    /** The cursor as an index into the text: the protocol counts code points. */
    private static int cursor(JsonNode content, String code) {
        int points = code.codePointCount(0, code.length());
        int position = content.path("cursor_pos").asInt(points);
        return code.offsetByCodePoints(0, Math.clamp(position, 0, points));
    }

    /** Comms belong to Java cells: while those are not ready, there are none. */
    private void comm(Exchange exchange) {
        if (java.ready()) {
            java.cells().bridge().handle(exchange);
        } else if (exchange.request().type().equals("comm_info_request")) {
            exchange.reply(Exchange.ok().set("comms", Exchange.object()));
        } else if (exchange.request().type().equals("comm_open")) {
            ObjectNode close = Exchange.object().put("comm_id", exchange.content().path("comm_id").asText());
            exchange.publish("comm_close", close.set("data", Exchange.object()));
        }
    }

    private static ObjectNode kernelInfo() {
        ObjectNode info = Exchange.ok()
                .put("protocol_version", Message.PROTOCOL)
                .put("implementation", "ringside")
                .put("implementation_version", VERSION)
                .put("banner", "Ringside " + VERSION + ": an x86-64 machine to watch, and Java "
                        + Runtime.version().feature() + "; %magics lists what there is")
                .put("debugger", false);
        info.putObject("language_info").put("name", "java")
                .put("version", Runtime.version().toString())
                .put("mimetype", "text/x-java-source")
                .put("file_extension", ".jshell")
                .put("pygments_lexer", "java")
                .put("codemirror_mode", "java");
        info.putArray("help_links").addObject().put("text", "JShell")
                .put("url", "https://docs.oracle.com/en/java/javase/25/jshell/");
        return info;
    }
}
