package ringside.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ringside.semantics.Meaning;

/** The classes of the package {@link ringside.semantics}, as they lie in its directory or jar. */
final class SemanticsClasses {
    private static final String SUFFIX = ".class";

    private SemanticsClasses() {
    }

    static List<Class<?>> list() {
        try {
            var one = Meaning.class.getResource("Meaning.class");
            return one.openConnection() instanceof JarURLConnection jar ? inJar(jar)
                : in(Path.of(one.toURI()).getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> inJar(JarURLConnection jar) throws IOException, URISyntaxException {
        try (var files = FileSystems.newFileSystem(Path.of(jar.getJarFileURL().toURI()))) {
            return in(files.getPath(jar.getEntryName()).getParent());
        }
    }

    private static List<Class<?>> in(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(SUFFIX) && !name.equals("package-info.class"))
                .sorted()
                .<Class<?>>map(name -> load(name.substring(0, name.length() - SUFFIX.length())))
                .toList();
        }
    }

    private static Class<?> load(String simpleName) {
        try {
            var name = Meaning.class.getPackageName() + "." + simpleName;
            return Class.forName(name, false, Meaning.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
