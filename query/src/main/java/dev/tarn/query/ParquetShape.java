package dev.tarn.query;

import dev.tarn.ocsf.EventJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of a Parquet schema, which says what DuckDB's value of it means.
 *
 * @param name of the field
 * @param annotation its {@code ConvertedType}, {@code LIST}; empty where there is none
 * @param repeated whether it is a list without being annotated as one
 * @param children of a group, in the file's order
 */
record ParquetShape(String name, String annotation, boolean repeated, List<ParquetShape> children) {
  ParquetShape {
    children = List.copyOf(children);
  }

  /** The columns of a file. */
  static List<ParquetShape> read(Connection connection, String pattern) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT name, coalesce(converted_type, ''), coalesce(repetition_type, ''),"
                + " coalesce(num_children, 0) FROM parquet_schema(?)")) {
      statement.setString(1, pattern);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? next(rows).children() : List.of();
      }
    }
  }

  /** The field that the row begins, and those below it. */
  private static ParquetShape next(ResultSet rows) throws SQLException {
    String name = rows.getString(1);
    String annotation = rows.getString(2);
    boolean repeated = rows.getString(3).equals("REPEATED");
    long number = rows.getLong(4);
    List<ParquetShape> children = new ArrayList<>();
    for (long i = 0; i < number && rows.next(); i++) {
      children.add(next(rows));
    }
    return new ParquetShape(name, annotation, repeated, children);
  }

  /** A value as an event has it; null where it is absent. */
  @Nullable Object tree(@Nullable Object value) {
    return tree(value, name);
  }

  private @Nullable Object tree(@Nullable Object value, String named) {
    if (value == null) {
      return null;
    }
    if (annotation.equals("LIST") && children.size() == 1 && value instanceof List<?> elements) {
      return list(elements, named);
    }
    if (repeated && value instanceof List<?> elements) {
      return list(elements, this, children.size() == 1, named);
    }
    return one(value, named);
  }

  /** Parquet's rules for lists: LogicalTypes.md, backward-compatibility rules. */
  private List<@Nullable Object> list(List<?> elements, String named) {
    ParquetShape repetition = children.getFirst();
    if (repetition.children().size() != 1) {
      return list(elements, repetition, false, named);
    }
    boolean twoLevels =
        repetition.name().equals("array") || repetition.name().equals(name + "_tuple");
    return twoLevels
        ? list(elements, repetition, true, named)
        : list(elements, repetition.children().getFirst(), false, named);
  }

  /**
   * @param element the field of an element
   * @param lone whether the elements are groups of one member; DuckDB gives that member instead
   */
  private static List<@Nullable Object> list(
      List<?> elements, ParquetShape element, boolean lone, String named) {
    List<@Nullable Object> list = new ArrayList<>(elements.size());
    for (Object each : elements) {
      if (lone) {
        ParquetShape member = element.children().getFirst();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        Object only = member.tree(each);
        if (only != null) {
          object.put(member.name(), only);
        }
        list.add(object);
      } else {
        list.add(element.repeated() ? element.one(each, named) : element.tree(each, named));
      }
    }
    return list;
  }

  private @Nullable Object one(@Nullable Object value, String named) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> members when annotation.startsWith("MAP") -> map(members);
      case Map<?, ?> members -> object(members);
      case String text when annotation.equals("JSON") -> json(text);
      case String text -> text;
      case Boolean truth -> truth;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case BigInteger number -> number.bitLength() < Long.SIZE ? number.longValue() : number;
      case Float number -> Double.valueOf(number.toString());
      case Double number -> number;
      case BigDecimal number -> number;
      case byte[] bytes -> text(bytes);
      case Instant time -> time(time, named);
      case LocalDateTime time -> time(time.toInstant(ZoneOffset.UTC), named);
      default -> value.toString();
    };
  }

  private Object object(Map<?, ?> members) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (ParquetShape child : children) {
      Object tree = child.tree(members.get(child.name()));
      if (tree != null) {
        object.put(child.name(), tree);
      }
    }
    return object;
  }

  private Object map(Map<?, ?> entries) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    ParquetShape value = children.getFirst().children().getLast();
    entries.forEach(
        (key, each) -> {
          Object tree = value.tree(each, String.valueOf(key));
          if (tree != null) {
            object.put(String.valueOf(key), tree);
          }
        });
    return object;
  }

  /** What a JSON text says; the text itself if it is none. */
  private static @Nullable Object json(String text) {
    byte[] member = ("{\"value\":" + text + "}").getBytes(StandardCharsets.UTF_8);
    return EventJson.read(member) instanceof EventJson.Event read && read.tree().size() == 1
        ? read.tree().get("value")
        : text;
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return Base64.getEncoder().encodeToString(bytes);
    }
  }

  private static Object time(Instant time, String named) {
    return named.endsWith("_dt") ? time.toString() : (Object) time.toEpochMilli();
  }
}
