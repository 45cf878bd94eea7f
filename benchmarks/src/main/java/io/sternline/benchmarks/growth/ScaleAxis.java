package io.sternline.benchmarks.growth;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * A logarithmic axis with marks at given values. JFreeChart's own choice of marks leaves out the points that were measured,
 * and its labels, powers in small type, come out as shapes rather than as text.
 */
final class ScaleAxis extends LogAxis {
    private static final double MARGIN = 1.4;
    private static final double[] STEPS = {1, 2, 5};
    private static final int MARKS_MAX = 8;

    private final transient List<Double> marks;
    private final transient DoubleFunction<String> text;

    private ScaleAxis(final String label, final List<Double> marks, final DoubleFunction<String> text) {
        super(label);
        this.marks = marks;
        this.text = text;
    }

    /** Marked where something was measured. @param values ascending, positive. */
    static ScaleAxis of(final String label, final List<Double> values, final DoubleFunction<String> text) {
        final ScaleAxis axis = new ScaleAxis(label, values, text);
        axis.setRange(values.get(0) / MARGIN, values.get(values.size() - 1) * MARGIN);
        return axis;
    }

    /** Marked at round numbers, of which there is one below all values and one above. @param min positive. */
    static ScaleAxis around(final String label, final double min, final double max, final DoubleFunction<String> text) {
        List<Double> marks = roundNumbers(min, max, STEPS);
        if (marks.size() > MARKS_MAX) {
            marks = roundNumbers(min, max, new double[] {1});
        }
        final ScaleAxis axis = new ScaleAxis(label, marks, text);
        axis.setRange(marks.get(0), marks.get(marks.size() - 1));
        return axis;
    }

    /** From the last that is not above {@code min} to the first that is not below {@code max}. */
    static List<Double> roundNumbers(final double min, final double max, final double[] steps) {
        final List<Double> numbers = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(min)); ; power++) {
            for (final double step : steps) {
                final double number = power < 0 ? step / Math.pow(10, -power) : step * Math.pow(10, power);
                if (number <= min) {
                    numbers.clear();
                }
                numbers.add(number);
                if (number >= max && numbers.size() > 1) {
                    return numbers;
                }
            }
        }
    }

    @Override
    public List<NumberTick> refreshTicks(
            final Graphics2D graphics, final AxisState state, final Rectangle2D area, final RectangleEdge edge) {
        final TextAnchor anchor = RectangleEdge.isTopOrBottom(edge) ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
        return marks.stream()
                .map(mark -> new NumberTick(mark, text.apply(mark), anchor, TextAnchor.CENTER, 0))
                .toList();
    }
}
