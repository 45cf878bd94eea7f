package io.sternline.benchmarks.growth;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A series as a picture: calls a second above, latencies below, over the same axis. */
public final class GrowthPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 560;
    private static final double US_PER_MS = 1000;

    /** From here on up equal distances on paper stand for equal ratios: small figures would all lie on the floor. */
    private static final double LOGARITHMIC_FROM = 10;

    private static final Color BLUE = new Color(0x1f5fa8);
    private static final Color GREEN = new Color(0x2b8a3e);
    private static final Color RED = new Color(0xc0392b);
    private static final Color GRID = new Color(0xcccccc);

    private final Series series;
    private final List<PointResult> points;

    private GrowthPlot(final Series series, final List<PointResult> points) {
        this.series = series;
        this.points = points;
    }

    /**
     * @param results of any series.
     * @return a file of SVG, which the same figures make the same; empty if there is nothing to draw.
     */
    public static String svg(final Series series, final List<PointResult> results, final GrowthSettings settings) {
        final List<PointResult> points = results.stream()
                .filter(result -> result.point().series() == series && result.hasFigures())
                .sorted(Comparator.comparingInt(result -> result.point().value()))
                .toList();
        return points.isEmpty() ? "" : Svg.of(new GrowthPlot(series, points).chart(settings), WIDTH, HEIGHT);
    }

    private JFreeChart chart(final GrowthSettings settings) {
        final ValueAxis across = ScaleAxis.of(
                series.title(),
                points.stream()
                        .map(result -> (double) result.point().value())
                        .distinct()
                        .toList(),
                value -> series.text((int) value));
        style(across);
        final CombinedDomainXYPlot plot = new CombinedDomainXYPlot(across);
        plot.setGap(16);
        plot.add(panel(
                "calls per second",
                new Line(
                        "calls per second",
                        BLUE,
                        result -> result.measured().load().perSecond())));
        plot.add(panel(
                "latency, ms",
                new Line(
                        "latency p50", GREEN, result -> result.measured().load().p50Us() / US_PER_MS),
                new Line("latency p99", RED, result -> result.measured().load().p99Us() / US_PER_MS)));
        final JFreeChart chart = new JFreeChart("Cost by " + series.title(), font(Font.BOLD, 16), plot, true);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(8, 8, 8, 16));
        chart.getLegend().setItemFont(font(Font.PLAIN, 12));
        chart.getLegend().setFrame(BlockBorder.NONE);
        chart.addSubtitle(0, new TextTitle("What stays: " + series.whatStays(settings), font(Font.PLAIN, 12)));
        chart.addSubtitle(1, new TextTitle(settings.text(), font(Font.PLAIN, 12)));
        return chart;
    }

    /** One line of a panel. */
    private record Line(String name, Color color, ToDoubleFunction<PointResult> figure) {}

    private XYPlot panel(final String label, final Line... lines) {
        final XYSeriesCollection data = new XYSeriesCollection();
        final XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
        double min = Double.MAX_VALUE;
        double max = 0;
        for (final Line line : lines) {
            final XYSeries drawn = new XYSeries(line.name());
            for (final PointResult point : points) {
                final double figure = line.figure().applyAsDouble(point);
                drawn.add(point.point().value(), figure);
                min = Math.min(min, figure);
                max = Math.max(max, figure);
            }
            renderer.setSeriesPaint(data.getSeriesCount(), line.color());
            renderer.setSeriesStroke(data.getSeriesCount(), new BasicStroke(2));
            data.addSeries(drawn);
        }
        final XYPlot plot = new XYPlot(data, null, upwards(label, min, max), renderer);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(GRID);
        plot.setRangeGridlinePaint(GRID);
        return plot;
    }

    private static ValueAxis upwards(final String label, final double min, final double max) {
        final DecimalFormat format = new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT));
        if (min > 0 && max / min >= LOGARITHMIC_FROM) {
            return style(ScaleAxis.around(label, min, max, format::format));
        }
        final NumberAxis axis = new NumberAxis(label);
        axis.setNumberFormatOverride(format);
        axis.setRange(0, max * 1.15);
        return style(axis);
    }

    private static ValueAxis style(final ValueAxis axis) {
        axis.setLabelFont(font(Font.PLAIN, 13));
        axis.setTickLabelFont(font(Font.PLAIN, 12));
        return axis;
    }

    private static Font font(final int style, final int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
