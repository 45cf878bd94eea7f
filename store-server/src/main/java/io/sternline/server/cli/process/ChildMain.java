package io.sternline.server.cli.process;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Where every process that {@link JavaProcess} starts begins: watches the parent, then runs the real main class, which
 * need not know that it is a child.
 *
 * <p>Arguments: name of the main class, then what to hand to it.
 */
public final class ChildMain {
    private static final int EXIT_STATUS_NO_MAIN = 70;

    private ChildMain() {}

    public static void main(final String[] args) throws Throwable {
        if (args.length == 0) {
            System.err.println("name the main class to run, then its arguments");
            System.exit(EXIT_STATUS_NO_MAIN);
        }
        ParentWatch.start(System.in, ParentWatch::leave);
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (final ClassNotFoundException | NoSuchMethodException ex) {
            System.err.println("no main class " + args[0] + " on the class path: " + ex);
            System.exit(EXIT_STATUS_NO_MAIN);
        } catch (final InvocationTargetException ex) {
            throw ex.getCause();
        }
    }
}
