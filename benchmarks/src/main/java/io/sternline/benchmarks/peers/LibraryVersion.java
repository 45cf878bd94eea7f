package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of libraries on the class path, from what Maven leaves in their jars. */
final class LibraryVersion {
    private LibraryVersion() {}

    /** {@code "artifact version"}, or that the version is unknown. */
    static String of(final String groupId, final String artifactId) {
        final String file = "/META-INF/maven/" + groupId + '/' + artifactId + "/pom.properties";
        try (InputStream in = LibraryVersion.class.getResourceAsStream(file)) {
            final Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return artifactId + ' ' + properties.getProperty("version", "of unknown version");
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not read " + file, ex);
        }
    }
}
