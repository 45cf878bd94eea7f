package io.sternline.benchmarks.growth;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.text.TextUtils;

/** A chart as SVG that is small, holds no fonts, and changes only where the chart does: it is kept beside the code. */
final class Svg {
    /** The library names them by the identity of objects, which is another one in every run. */
    private static final Pattern CLIP = Pattern.compile("clip-?\\d+");

    /** That of the machine which drew the chart; another may not have it. */
    private static final Pattern FONT = Pattern.compile("font-family:(&quot;)?[^;&]*(&quot;)?;");

    private static final Pattern DIGITS = Pattern.compile("(\\d+\\.\\d\\d)\\d+");

    private Svg() {}

    static String of(final JFreeChart chart, final int width, final int height) {
        TextUtils.setUseDrawRotatedStringWorkaround(false);
        final VectorGraphics2D graphics = new VectorGraphics2D();
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        final Document document = new SVGProcessor().getDocument(graphics.getCommands(), new PageSize(width, height));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            document.writeTo(bytes);
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not write to memory", ex);
        }
        return tidy(bytes.toString(StandardCharsets.UTF_8));
    }

    /** Why nothing can be drawn on this machine: text has to be measured to be placed, and that takes a font. */
    static Optional<String> obstacle() {
        try {
            of(new JFreeChart("any", new XYPlot()), 100, 100);
            return Optional.empty();
        } catch (final RuntimeException | LinkageError | InternalError ex) {
            return Optional.of("this machine's Java cannot draw text (" + ex
                    + "); install fonts (apt-get install -y fontconfig fonts-dejavu-core)");
        }
    }

    static String tidy(final String svg) {
        final Map<String, String> clips = new LinkedHashMap<>();
        final String named = CLIP.matcher(svg)
                .replaceAll(clip -> clips.computeIfAbsent(clip.group(), first -> "clip-" + (clips.size() + 1)));
        final String portable = FONT.matcher(named).replaceAll("font-family:DejaVu Sans,Verdana,sans-serif;");
        return DIGITS.matcher(portable).replaceAll("$1");
    }
}
