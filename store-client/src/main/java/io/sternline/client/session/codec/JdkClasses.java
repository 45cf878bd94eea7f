package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.serializers.DefaultSerializers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JDK's classes that are registered in any case: values and containers, none of which does anything when it is made. Their numbers are
 * stored, so lines are only ever added at the end. Kryo itself has given the first ones to primitives and String.
 */
final class JdkClasses {
    private static final int FIRST = 10;

    private static final List<Class<?>> CLASSES = List.of(
            byte[].class,
            short[].class,
            int[].class,
            long[].class,
            char[].class,
            float[].class,
            double[].class,
            boolean[].class,
            String[].class,
            Object[].class,
            ArrayList.class,
            LinkedList.class,
            ArrayDeque.class,
            HashSet.class,
            LinkedHashSet.class,
            TreeSet.class,
            HashMap.class,
            LinkedHashMap.class,
            TreeMap.class,
            ConcurrentHashMap.class,
            EnumSet.class,
            BitSet.class,
            List.of().getClass(),
            List.of(1).getClass(),
            Set.of().getClass(),
            Set.of(1).getClass(),
            Map.of().getClass(),
            Map.of(1, 1).getClass(),
            Arrays.asList(1).getClass(),
            Collections.emptyList().getClass(),
            Collections.emptySet().getClass(),
            Collections.emptyMap().getClass(),
            Collections.singletonList(1).getClass(),
            Collections.singleton(1).getClass(),
            Collections.singletonMap(1, 1).getClass(),
            BigInteger.class,
            BigDecimal.class,
            Date.class,
            Locale.class,
            Currency.class,
            Optional.class,
            Instant.class,
            Duration.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            ZoneOffset.class,
            ZoneId.of("Europe/Berlin").getClass(),
            OffsetDateTime.class,
            ZonedDateTime.class,
            Year.class,
            YearMonth.class,
            Period.class,
            DayOfWeek.class,
            Month.class,
            UUID.class);

    private JdkClasses() {}

    static void register(final Kryo kryo) {
        for (int i = 0; i < CLASSES.size(); i++) {
            final Class<?> type = CLASSES.get(i);
            if (type == UUID.class) {
                kryo.register(type, new DefaultSerializers.UUIDSerializer(), FIRST + i);
            } else {
                kryo.register(type, FIRST + i);
            }
        }
    }

    static boolean contains(final Class<?> type) {
        return CLASSES.contains(type);
    }
}
