package dev.tarn.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Events of one table as columns: the fields of a {@link RowType}, the partition columns and the
 * identity columns. Grows by appending; one thread uses it.
 */
public final class EventBatch {
  private final RowType type;
  private final StructColumn root;
  private final TextColumn region = new TextColumn();
  private final TextColumn accountId = new TextColumn();
  private final TextColumn eventDay = new TextColumn();
  private final LongColumn unit = new LongColumn();
  private final LongColumn ordinal = new LongColumn();
  private final List<Column> columns;

  public EventBatch(RowType type) {
    this(type, Map.of());
  }

  /**
   * @param aliases dotted path of a field → dotted path of an earlier field of the same type whose
   *     column it shares; neither lies in a list
   */
  public EventBatch(RowType type, Map<String, String> aliases) {
    this.type = type;
    this.root = struct("", type.fields(), aliases, new HashMap<>());
    Set<Column> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Column> found = new ArrayList<>();
    collect(root, distinct, found);
    found.addAll(List.of(region, accountId, eventDay, unit, ordinal));
    this.columns = List.copyOf(found);
  }

  private static void collect(StructColumn struct, Set<Column> seen, List<Column> found) {
    for (int i = 0; i < struct.members(); i++) {
      Column member = struct.member(i);
      if (member instanceof StructColumn nested) {
        collect(nested, seen, found);
      } else if (seen.add(member)) {
        found.add(member);
      }
    }
  }

  private static StructColumn struct(
      String prefix, List<Field> fields, Map<String, String> aliases, Map<String, Column> made) {
    Column[] members = new Column[fields.size()];
    for (int i = 0; i < members.length; i++) {
      String path = prefix + fields.get(i).name();
      String original = aliases.get(path);
      Column column = original == null ? null : made.get(original);
      if (column == null) {
        column = make(path, fields.get(i).type(), aliases, made);
      }
      made.put(path, column);
      members[i] = column;
    }
    return new StructColumn(fields, members);
  }

  private static Column make(
      String path, FieldType type, Map<String, String> aliases, Map<String, Column> made) {
    return switch (type) {
      case FieldType.Struct struct -> struct(path + ".", struct.fields(), aliases, made);
      case FieldType.ListOf list ->
          new ListColumn(make(path + "[]", list.element(), aliases, made));
      case FieldType.TextMap map -> new MapColumn();
      case FieldType.Leaf leaf ->
          switch (leaf) {
            case TEXT, JSON, BINARY -> new TextColumn();
            case INT, LONG, TIMESTAMP -> new LongColumn();
            case DOUBLE -> new DoubleColumn();
            case BOOLEAN -> new BooleanColumn();
          };
    };
  }

  public RowType type() {
    return type;
  }

  /** The fields of {@link #type}. */
  public StructColumn root() {
    return root;
  }

  public TextColumn region() {
    return region;
  }

  public TextColumn accountId() {
    return accountId;
  }

  /** UTC day of the event, {@code 20261120}. */
  public TextColumn eventDay() {
    return eventDay;
  }

  public LongColumn unit() {
    return unit;
  }

  public LongColumn ordinal() {
    return ordinal;
  }

  /** Number of events: of entries in {@link #unit}. */
  public int rows() {
    return unit.size();
  }

  /**
   * Every column that is not a struct, each once, however many fields share it; elements of lists
   * are not among them.
   */
  public List<Column> columns() {
    return columns;
  }

  /** Whether every column has an entry for every row. */
  public boolean complete() {
    int rows = rows();
    for (Column column : columns) {
      if (column.size() != rows) {
        return false;
      }
    }
    return true;
  }

  /** Adds nulls wherever a column lacks entries of the first rows. */
  public void padTo(int rows) {
    for (Column column : columns) {
      column.padTo(rows);
    }
  }

  public void truncate(int rows) {
    for (Column column : columns) {
      column.truncate(rows);
    }
    root.forgetPresence();
  }

  public void clear() {
    for (Column column : columns) {
      column.clear();
    }
    root.forgetPresence();
  }

  /** Memory that the values take, in bytes; shared columns count once. */
  public long sizeBytes() {
    long bytes = 0;
    for (Column column : columns) {
      bytes += column.sizeBytes();
    }
    return bytes;
  }
}
