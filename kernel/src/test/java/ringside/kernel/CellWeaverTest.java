package ringside.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellWeaverTest {

    /** Stands for the class of a cell. */
    static final class Sample {
        private Sample() {
        }

        static void spin() {
            while (true) {
                try {
                    do {
                        Thread.onSpinWait();
                    } while (true);
                } catch (Throwable stubborn) {
                    continue;
                }
            }
        }

        static void recurse() {
            Runnable[] self = new Runnable[1];
            self[0] = () -> { };
            while (true) {
                self[0].run();
            }
        }

        static void exit() {
            System.exit(1);
        }

        static void halt() {
            Runtime.getRuntime().halt(1);
        }

        static void reference() {
            IntConsumer leave = System::exit;
            leave.accept(1);
        }

        static int count() {
            int sum = 0;
            for (int i = 0; i < 10; i++) {
                sum += switch (i % 3) {
                    case 0 -> 1;
                    case 1 -> "ab".length();
                    default -> 0;
                };
            }
            return sum;
        }
    }

    private final Class<?> woven = weave();

    @Test
    void codeDoesWhatItDid() throws Exception {
        assertEquals(Sample.count(), method("count").invoke(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "halt", "reference"})
    void noWayEndsTheProcess(String name) {
        InvocationTargetException thrown = assertThrows(InvocationTargetException.class,
                () -> method(name).invoke(null));
        assertInstanceOf(Guard.ExitRefused.class, thrown.getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "recurse"})
    void loopsEndWhenTheirThreadsAreDoomed(String name) throws Exception {
        AtomicReference<Throwable> ended = new AtomicReference<>();
        ThreadGroup group = new ThreadGroup("doomed");
        Method method = method(name);
        Thread thread = new Thread(group, () -> {
            try {
                method.invoke(null);
            } catch (InvocationTargetException e) {
                ended.set(e.getCause());
            } catch (IllegalAccessException e) {
                ended.set(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        assertFalse(thread.join(Duration.ofMillis(50)));
        Guard.doom(group);
        thread.join(Duration.ofSeconds(5));
        assertInstanceOf(Guard.CellStopped.class, ended.get());
        Guard.check();
        Guard.forgetEnded();
    }

    private Method method(String name) throws NoSuchMethodException {
        Method method = woven.getDeclaredMethod(name);
        method.setAccessible(true);
        return method;
    }

    private static Class<?> weave() {
        String name = Sample.class.getName();
        try (InputStream file = Sample.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            byte[] plain = file.readAllBytes();
            CellWeaver weaver = new CellWeaver();
            weaver.know(name, plain);
            byte[] changed = weaver.weave(plain);
            return new ClassLoader(CellWeaverTest.class.getClassLoader()) {
                Class<?> define() {
                    return defineClass(name, changed, 0, changed.length);
                }
            }.define();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
