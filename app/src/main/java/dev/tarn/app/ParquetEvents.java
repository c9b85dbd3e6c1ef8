package dev.tarn.app;

import dev.tarn.event.HeldBytes;
import dev.tarn.event.JsonWriter;
import dev.tarn.event.parquet.ParquetRows;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.EventJson;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one Parquet file as events, as {@link dev.tarn.ocsf.Validator} takes them.
 *
 * <p>They are what {@link ParquetRows} makes of them, but for what is a question of storage: a
 * timestamp is milliseconds since 1970 where OCSF has such a number, and text that stands where
 * OCSF has an object of any keys ({@code unmapped}) is that object. Columns that are no part of the
 * event are left out: Tarn's own ({@code _unit}), and the partition ({@code region}, {@code
 * accountId}, {@code eventDay}), as Tarn and Amazon Security Lake name it.
 *
 * <p>One thread uses it; the bytes are the caller's to close.
 */
final class ParquetEvents {
  private static final int MOST_BYTES = 64 << 20;
  private static final Set<String> OWN_COLUMNS = Set.of("_unit", "_ordinal", "_epoch");

  /** In lower case. */
  private static final Set<String> PARTITION = Set.of("region", "accountid", "eventday");

  private static final Schema NEWEST = Schema.load(SchemaVersion.NEWEST);

  /** Names of attributes that hold an object of any keys, wherever they are. */
  private static final Set<String> FREE_FORM =
      namesOf(attribute -> "object".equals(attribute.objectType()) && !attribute.array());

  /** Names of attributes that hold a time as a number, wherever they are. */
  private static final Set<String> TIMES =
      namesOf(attribute -> attribute.type().name().equals("timestamp_t"));

  private final JsonWriter text = new JsonWriter();
  private final ParquetRows rows;

  /**
   * @throws IOException if it is no Parquet, or damaged
   */
  ParquetEvents(HeldBytes file) throws IOException {
    this.rows = new ParquetRows(file, text, MOST_BYTES, MOST_BYTES);
  }

  /**
   * The next row, or null after the last.
   *
   * @throws IOException if the file is damaged
   */
  @Nullable Map<String, @Nullable Object> next() throws IOException {
    text.clear();
    long length = rows.next();
    if (length < 0) {
      return null;
    }
    if (length > text.size()) {
      throw new IOException("row " + rows.row() + ": longer than " + MOST_BYTES + " bytes");
    }
    Map<String, @Nullable Object> event =
        switch (EventJson.read(text.bytes(), 0, text.size())) {
          case EventJson.Event read -> read.tree();
          case EventJson.Malformed malformed ->
              throw new IOException("row " + rows.row() + ": " + malformed.message());
        };
    event.keySet().removeIf(name -> isPartition(name, event.get("class_uid")));
    event.keySet().removeAll(OWN_COLUMNS);
    restore(event);
    return event;
  }

  /** Whether a column is no attribute of the class; inventories have a region of their own. */
  private static boolean isPartition(String column, @Nullable Object classUid) {
    return PARTITION.contains(column.toLowerCase(Locale.ROOT))
        && !(classUid instanceof Number uid
            && NEWEST
                .findClass(uid.intValue())
                .flatMap(found -> found.findAttribute(column))
                .isPresent());
  }

  private static Set<String> namesOf(Predicate<Attribute> wanted) {
    Set<String> names = new HashSet<>();
    Set<String> others = new HashSet<>();
    NEWEST.classes().forEach(each -> addNames(each, wanted, names, others));
    NEWEST.objects().forEach(each -> addNames(each, wanted, names, others));
    names.removeAll(others);
    return Set.copyOf(names);
  }

  private static void addNames(
      AttributeHolder holder, Predicate<Attribute> wanted, Set<String> names, Set<String> others) {
    for (Attribute attribute : holder.attributes().values()) {
      (wanted.test(attribute) ? names : others).add(attribute.name());
    }
  }

  private static void restore(@Nullable Object value) {
    if (value instanceof List<?> elements) {
      elements.forEach(ParquetEvents::restore);
    } else if (value instanceof Map<?, ?> object) {
      for (Map.Entry<?, ?> member : object.entrySet()) {
        if (member.getValue() instanceof String stored) {
          restore(member, stored);
        } else {
          restore(member.getValue());
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void restore(Map.Entry<?, ?> member, String stored) {
    Map.Entry<String, Object> target = (Map.Entry<String, Object>) member;
    if (FREE_FORM.contains(target.getKey())) {
      if (EventJson.read(stored.getBytes(StandardCharsets.UTF_8))
          instanceof EventJson.Event object) {
        target.setValue(object.tree());
      }
    } else if (TIMES.contains(target.getKey())) {
      try {
        target.setValue(Instant.parse(stored).toEpochMilli());
      } catch (DateTimeParseException e) {
        // the validator tells what it is instead
      }
    }
  }
}
