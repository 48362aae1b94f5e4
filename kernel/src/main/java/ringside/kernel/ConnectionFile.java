package ringside.kernel;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** What the client wrote down for us: where to listen, and the key that signs messages. */
record ConnectionFile(String ip, String transport, String key,
        @JsonProperty("signature_scheme") String signatureScheme,
        @JsonProperty("shell_port") int shellPort,
        @JsonProperty("control_port") int controlPort,
        @JsonProperty("stdin_port") int stdinPort,
        @JsonProperty("iopub_port") int iopubPort,
        @JsonProperty("hb_port") int heartbeatPort) {

    static ConnectionFile read(Path file) throws IOException {
        return new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(file.toFile(), ConnectionFile.class);
    }

    /** The address of a port, for TCP ({@code tcp://host:port}) and for IPC ({@code ipc://name-port}). */
    String address(int port) {
        return transport + "://" + ip + (transport.equals("ipc") ? "-" : ":") + port;
    }
}
