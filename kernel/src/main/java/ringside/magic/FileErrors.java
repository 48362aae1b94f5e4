package ringside.magic;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What goes wrong with files, in words. */
final class FileErrors {
    private FileErrors() {
    }

    /** An error that names the file and says why it cannot be read or written. */
    static MagicException of(Call call, Path file, IOException why) {
        var reason = switch (why) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "it may not be read or written";
            default -> why.getMessage();
        };
        return call.error(file + ": " + reason, file.toString()).named("FileError");
    }
}
