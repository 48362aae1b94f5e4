package ringside.memory;

/**
 * Thrown in place of an access to a device while {@link PhysicalMemory#holdDevices} says so: the instruction has to be
 * executed by itself, when the instruction count, which is the devices' time, is exact.
 */
public final class DeviceTouched extends RuntimeException {
    static final DeviceTouched TOUCHED = new DeviceTouched();

    private static final long serialVersionUID = 1;

    private DeviceTouched() {
        super(null, null, false, false);
    }
}
