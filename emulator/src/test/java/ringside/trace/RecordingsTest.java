package ringside.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringside.machine.Machine;
import ringside.machine.MachineException;
import ringside.machine.Run;
import ringside.machine.StopReason;
import ringside.machine.Workbench;
import ringside.state.CpuidModel;

class RecordingsTest {
    @TempDir
    private Path folder;
    private final Workbench bench = new Workbench();

    private Path file() {
        return folder.resolve("it.ringside");
    }

    private Recorder recorded(String text) {
        var recorder = new Recorder(bench.asm(text).machine());
        recorder.run(bench.from("go").steps(20_000));
        recorder.run(Run.onward());
        return recorder;
    }

    @Test
    void aMachineComesBack() throws IOException {
        bench.asm(Programs.everything(4));
        bench.machine().run(bench.from("go").steps(5000));
        Recordings.save(bench.machine(), file());
        var loaded = Recordings.loadMachine(file());
        TimeTravelTest.assertAlike(bench.machine().snapshot(), loaded.snapshot());
        assertEquals(bench.machine().console().text(), loaded.console().text());
        bench.machine().run(Run.onward());
        assertSame(StopReason.RETURN, loaded.run(Run.onward()).reason());
        TimeTravelTest.assertAlike(bench.machine().snapshot(), loaded.snapshot());
    }

    @Test
    void itsProcessorAndSizeToo() throws IOException {
        var machine = new Machine(48 << 20, CpuidModel.parse("+la57,-smap,vendor=amd,phys-bits=40"));
        Recordings.save(machine, file());
        var loaded = Recordings.loadMachine(file());
        assertEquals(48 << 20, loaded.ram().size());
        assertEquals(machine.cpu().model.features(), loaded.cpu().model.features());
        assertEquals(machine.cpu().model.vendor(), loaded.cpu().model.vendor());
        assertEquals(40, loaded.cpu().model.physicalBits());
    }

    @Test
    void aRecordingComesBack() throws IOException {
        var recorder = recorded(Programs.everything(20));
        recorder.goTo(1000);
        recorder.run(Run.onward().steps(500));
        Recordings.save(recorder, file());
        var loaded = Recordings.load(file());
        assertEquals(3, loaded.runs().size());
        assertEquals(recorder.count(), loaded.count());
        assertEquals(recorder.position(), loaded.position());
        assertSame(loaded.runs().get(0), loaded.runs().get(2).parent());
        assertEquals(recorder.runs().get(1).stop().reason(), loaded.runs().get(1).stop().reason());
        var random = new Random(1);
        for (var run : recorder.runs()) {
            var other = loaded.runs().get(run.number() - 1);
            assertEquals(run.count(), other.count());
            for (int i = 0; i < 5; i++) {
                long step = random.nextLong(run.count());
                assertEquals(run.step(step).toString(), other.step(step).toString());
            }
        }
        loaded.goTo(700);
        recorder.goTo(700);
        TimeTravelTest.assertAlike(recorder.machine().snapshot(), loaded.machine().snapshot());
        loaded.run(Run.onward());
        assertSame(StopReason.RETURN, loaded.runs().get(3).stop().reason());
        assertArrayEquals(loaded.runs().get(1).end().state(), loaded.machine().snapshot().state());
    }

    @Test
    void aRecordingOfNothing() throws IOException {
        Recordings.save(new Recorder(bench.machine()), file());
        assertEquals(0, Recordings.load(file()).count());
    }

    private String refused() {
        return assertThrows(MachineException.class, () -> Recordings.load(file())).getMessage();
    }

    @Test
    void damageIsSeen() throws IOException {
        Recordings.save(recorded(Programs.everything(2)), file());
        var whole = Files.readAllBytes(file());
        var random = new Random(4);
        for (int i = 0; i < 60; i++) {
            var damaged = whole.clone();
            damaged[random.nextInt(12, whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file(), i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(8, whole.length)) : damaged);
            assertTrue(refused().endsWith("is damaged"), this::refused);
        }
    }

    /** Bytes that no writer has written, with a checksum that is right: an error, and never much memory. */
    @Test
    void nonsenseIsRefused() throws IOException {
        Recordings.save(recorded("go: mov $5, %eax\nret"), file());
        var whole = Files.readAllBytes(file());
        var random = new Random(5);
        for (int i = 0; i < 60; i++) {
            var nonsense = Nonsense.of(whole, random);
            Files.write(file(), nonsense);
            try {
                Recordings.load(file());
            } catch (MachineException e) {
                assertTrue(e.getMessage().startsWith(file().toString()), e::getMessage);
            }
        }
    }

    @Test
    void aFileThatHoldsTooMuchIsRefused() throws IOException {
        Recordings.save(recorded(Programs.everything(2)), file());
        assertTrue(Files.size(file()) < 1 << 20);
        var refused = assertThrows(MachineException.class, () -> Recordings.load(file(), 1 << 16));
        assertTrue(refused.getMessage().startsWith(file() + " holds more than"), refused::getMessage);
        assertTrue(Recordings.load(file(), 64 << 20).count() > 0);
    }

    @Test
    void foreignAndNewerFilesAreToldApart() throws IOException {
        Files.writeString(file(), "hello, world, I am a text");
        assertTrue(refused().endsWith("is no file of Ringside's"), this::refused);
        Files.writeString(file(), "");
        assertTrue(refused().endsWith("is no file of Ringside's"), this::refused);
        Recordings.save(bench.machine(), file());
        assertTrue(refused().endsWith("holds a machine and no recording"), this::refused);
        var bytes = Files.readAllBytes(file());
        bytes[11]++;
        Files.write(file(), bytes);
        assertTrue(refused().contains("newer"), this::refused);
        assertThrows(IOException.class, () -> Recordings.load(folder.resolve("nothing")));
    }

    @Test
    void savingLeavesNothingElseBehind() throws IOException {
        Recordings.save(bench.machine(), file());
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
        assertThrows(IOException.class, () -> Recordings.save(bench.machine(), folder.resolve("no/such/folder")));
    }
}
