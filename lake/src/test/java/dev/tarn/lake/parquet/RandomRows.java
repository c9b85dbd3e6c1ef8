package dev.tarn.lake.parquet;

import dev.tarn.event.BooleanColumn;
import dev.tarn.event.Column;
import dev.tarn.event.DoubleColumn;
import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.ListColumn;
import dev.tarn.event.LongColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random types, and rows of them as plain values: text as String, binary as ByteBuffer, numbers as
 * Integer, Long, Double, timestamps as microseconds, structs and maps as Map, lists as List.
 */
final class RandomRows {
  private static final List<FieldType.Leaf> LEAVES = List.of(FieldType.Leaf.values());

  private final Random random;
  private int nextId = 1;

  RandomRows(Random random) {
    this.random = random;
  }

  RowType type() {
    return new RowType(fields(0, 1 + random.nextInt(8)));
  }

  private List<Field> fields(int depth, int count) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fields.add(new Field("f" + depth + "_" + i, type(depth)));
    }
    return fields;
  }

  private FieldType type(int depth) {
    int choice = random.nextInt(depth >= 4 ? 8 : 14);
    return switch (choice) {
      case 8, 9, 10 -> new FieldType.Struct(fields(depth + 1, 1 + random.nextInt(3)));
      case 11, 12 -> new FieldType.ListOf(type(depth + 1));
      case 13 -> new FieldType.TextMap();
      default -> LEAVES.get(choice);
    };
  }

  /** Schema of a type, ids in order, with technical fields. */
  ParquetSchema schema(RowType type) {
    List<ParquetField> fields = new ArrayList<>();
    for (Field field : type.fields()) {
      fields.add(field(field.name(), field.type()));
    }
    for (Field field : RowType.PARTITION_FIELDS) {
      fields.add(field(field.name(), field.type()));
    }
    fields.add(field(RowType.EPOCH_FIELD, FieldType.Leaf.LONG));
    for (Field field : RowType.IDENTITY_FIELDS) {
      fields.add(field(field.name(), field.type()));
    }
    return new ParquetSchema(fields);
  }

  ParquetField field(String name, FieldType type) {
    int id = nextId++;
    return switch (type) {
      case FieldType.Leaf leaf -> new ParquetField.Leaf(name, id, leaf);
      case FieldType.Struct struct ->
          new ParquetField.Struct(
              name,
              id,
              struct.fields().stream().map(field -> field(field.name(), field.type())).toList());
      case FieldType.ListOf list ->
          new ParquetField.ListOf(name, id, field("element", list.element()));
      case FieldType.TextMap map -> new ParquetField.TextMap(name, id, nextId++, nextId++);
    };
  }

  Map<String, Object> row(RowType type, int variety) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (Field field : type.fields()) {
      row.put(field.name(), value(field.type(), variety, false));
    }
    return row;
  }

  private Object value(FieldType type, int variety, boolean element) {
    if (!element && random.nextInt(4) == 0) {
      return null;
    }
    return switch (type) {
      case FieldType.Leaf leaf -> leaf(leaf, variety);
      case FieldType.Struct struct -> {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Field field : struct.fields()) {
          members.put(field.name(), value(field.type(), variety, false));
        }
        yield members.values().stream().allMatch(java.util.Objects::isNull) ? null : members;
      }
      case FieldType.ListOf list -> {
        List<Object> elements = new ArrayList<>();
        int count = random.nextInt(50) == 0 ? random.nextInt(60) : random.nextInt(4);
        for (int i = 0; i < count; i++) {
          elements.add(value(list.element(), variety, true));
        }
        yield elements;
      }
      case FieldType.TextMap map -> {
        Map<String, Object> pairs = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          pairs.put(text(variety), random.nextInt(5) == 0 ? null : text(variety));
        }
        yield pairs;
      }
    };
  }

  private Object leaf(FieldType.Leaf leaf, int variety) {
    long number = random.nextInt(variety) * 0x9E3779B97F4A7C15L;
    return switch (leaf) {
      case TEXT -> text(variety);
      case JSON -> "{\"a\":" + random.nextInt(variety) + "}";
      case INT -> (int) (random.nextBoolean() ? number : random.nextInt(variety));
      case LONG -> random.nextBoolean() ? number : random.nextInt(variety);
      case TIMESTAMP -> 1_700_000_000_000_000L + (number & 0xFFFFFFFFFFL);
      case DOUBLE -> random.nextInt(variety) / 4.0 - 3;
      case BOOLEAN -> random.nextBoolean();
      case BINARY -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield ByteBuffer.wrap(bytes);
      }
    };
  }

  private String text(int variety) {
    int number = random.nextInt(variety);
    return switch (number % 5) {
      case 0 -> "t" + number;
      case 1 -> "größer als " + number + " – \uD83D\uDE00".repeat(number % 40);
      case 2 -> number == 2 ? "" : "x".repeat(number % 90) + number;
      case 3 -> "\uFFFF" + number + "\"\\\n";
      default -> Integer.toHexString(number * 0x9E3779B1);
    };
  }

  static void append(EventBatch batch, Map<String, Object> row, String region, long ordinal) {
    StructColumn root = batch.root();
    for (int i = 0; i < root.members(); i++) {
      append(root.member(i), root.fields().get(i).type(), row.get(root.fields().get(i).name()));
    }
    appendText(batch.region(), region);
    appendText(batch.accountId(), "123456789012");
    appendText(batch.eventDay(), "20261120");
    batch.unit().append(7);
    batch.ordinal().append(ordinal);
  }

  private static void append(Column column, FieldType type, Object value) {
    if (value == null) {
      column.appendNull();
      return;
    }
    switch (column) {
      case TextColumn text -> {
        if (value instanceof ByteBuffer bytes) {
          byte[] copy = new byte[bytes.remaining()];
          bytes.duplicate().get(copy);
          text.append(copy, 0, copy.length);
        } else {
          appendText(text, (String) value);
        }
      }
      case LongColumn numbers -> numbers.append(((Number) value).longValue());
      case DoubleColumn numbers -> numbers.append((double) value);
      case BooleanColumn booleans -> booleans.append((boolean) value);
      case StructColumn struct -> {
        Map<?, ?> members = (Map<?, ?>) value;
        for (int i = 0; i < struct.members(); i++) {
          append(
              struct.member(i),
              struct.fields().get(i).type(),
              members.get(struct.fields().get(i).name()));
        }
      }
      case ListColumn list -> {
        for (Object element : (List<?>) value) {
          append(list.elements(), ((FieldType.ListOf) type).element(), element);
        }
        list.appendRow();
      }
      case MapColumn map -> {
        for (Map.Entry<?, ?> pair : ((Map<?, ?>) value).entrySet()) {
          appendText(map.keys(), (String) pair.getKey());
          append(map.values(), FieldType.Leaf.TEXT, pair.getValue());
        }
        map.appendRow();
      }
    }
  }

  static void appendText(TextColumn column, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    column.append(bytes, 0, bytes.length);
  }
}
