package ringside.machine.device;

import java.util.Arrays;
import ringside.memory.Ports;

/**
 * The I/O port space: each device claims a range. A port that nobody claims reads as all ones; writes to it are lost.
 */
public final class PortMap implements Ports {
    private final PortDevice[] devices = new PortDevice[0x10000];

    /** Gives {@code count} ports from {@code first} on to {@code device}. */
    public void claim(int first, int count, PortDevice device) {
        Arrays.fill(devices, first, first + count, device);
    }

    /** Takes all devices away. */
    public void clear() {
        Arrays.fill(devices, null);
    }

    @Override
    public int in(int port, int width) {
        var device = devices[port];
        return device == null ? -1 >>> 32 - width : device.in(port, width);
    }

    @Override
    public void out(int port, int width, int value) {
        var device = devices[port];
        if (device != null) {
            device.out(port, width, value);
        }
    }
}
