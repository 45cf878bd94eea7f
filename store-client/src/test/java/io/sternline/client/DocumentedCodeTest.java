package io.sternline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java on the pages for users compiles. A block is either a whole class with its imports, or what a method might say that
 * has a client, and what {@link #AROUND} gives it, at hand.
 */
class DocumentedCodeTest {
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CLASS =
            Pattern.compile("^public (?:final )?(?:class|record) (\\w+)", Pattern.MULTILINE);

    /** What the blocks use without saying where it comes from. */
    private static final String AROUND = """
            import static java.nio.charset.StandardCharsets.UTF_8;
            import io.sternline.client.*;
            import io.sternline.client.lb.*;
            import io.sternline.client.lease.*;
            import io.sternline.client.session.*;
            import io.sternline.client.session.codec.*;
            import java.time.*;
            import java.util.*;
            abstract class %s {
                StoreClient client;
                Namespace carts;
                Sessions sessions;
                Assignment assignment;
                String id;
                String sessionId;
                byte[] bytes;
                byte[] cart;
                abstract long load(Namespace namespace);
                abstract boolean isRunning();
                abstract void show(Entry entry);
                abstract void hide(String key);
                abstract void log(Object... what);
                abstract void sendMail(SessionEvent event);
                interface Cart {}
                interface OldCart {
                    Cart toCart();
                }
                void run() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    Path classes;

    static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("."))) {
            return Stream.concat(Stream.of(Path.of("..", "README.md")), pages)
                    .filter(page -> page.toString().endsWith(".md"))
                    .filter(page -> BLOCK.matcher(read(page)).find())
                    .toList();
        }
    }

    @Test
    void shouldFindThePages() throws IOException {
        assertThat(pages()).extracting(Path::normalize).contains(Path.of("..", "README.md"), Path.of("README.md"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldCompile(final Path page) throws IOException {
        final List<JavaFileObject> sources = new ArrayList<>();
        final Matcher block = BLOCK.matcher(read(page));
        while (block.find()) {
            sources.add(source(block.group(1), sources.size()));
        }
        final StringWriter errors = new StringWriter();
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final List<String> options =
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        final boolean compiles =
                compiler.getTask(errors, null, null, options, null, sources).call();
        assertThat(compiles).as(page + ":\n" + errors).isTrue();
    }

    private static String read(final Path page) {
        try {
            return Files.readString(page);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaFileObject source(final String block, final int index) {
        final Matcher declared = CLASS.matcher(block);
        final String name = declared.find() ? declared.group(1) : "Block" + index;
        final String code = block.startsWith("import ") ? block : AROUND.formatted(name, block);
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
                return code;
            }
        };
    }
}
