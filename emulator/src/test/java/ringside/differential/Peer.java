package ringside.differential;

import java.util.Map;

/** A machine that the guest image boots on. */
interface Peer {
    String name();

    /**
     * Boots the image with a blob of cases and gives the outcomes by the case's place in the blob. Where the case after
     * the last outcome hung, the map ends there.
     */
    Map<Integer, Outcome> boot(byte[] blob);
}
