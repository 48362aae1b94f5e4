package ringside.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers the requests that execute nothing. */
final class Answers {

    private static final String VERSION = Version.CURRENT;

    private final History history;
    private final JavaHost java;

    Answers(History history, JavaHost java) {
        this.history = history;
        this.java = java;
    }

    void answer(Exchange exchange) {
        switch (exchange.request().type()) {
            case "kernel_info_request" -> {
                exchange.reply(kernelInfo());
                java.warmUp();
            }
            case "history_request" -> exchange.reply(history.answer(exchange.content()));
            case "comm_info_request" -> exchange.reply(Exchange.ok().set("comms", Exchange.object()));
            default -> { }
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
