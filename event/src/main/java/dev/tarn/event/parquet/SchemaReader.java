package dev.tarn.event.parquet;

import dev.tarn.event.JsonWriter;
import dev.tarn.event.parquet.SchemaField.Column;
import dev.tarn.event.parquet.SchemaField.Group;
import dev.tarn.event.parquet.SchemaField.Meaning;
import dev.tarn.event.parquet.SchemaField.Shape;
import java.util.ArrayList;
import java.util.List;

/** Makes a tree of the flat list of fields that a footer has. */
final class SchemaReader {
  static final int MAX_ELEMENTS = 50_000;
  private static final int MAX_DEPTH = 64;

  /** Of a path, which is for people: as many long ones as there may be fields take too much. */
  private static final int MAX_PATH = 400;

  /** More digits behind the point than any number has. */
  private static final int MAX_SCALE = 1_000;

  private final List<SchemaElement> elements;
  private final List<Column> columns = new ArrayList<>();
  private int next;

  private SchemaReader(List<SchemaElement> elements) {
    this.elements = elements;
  }

  /**
   * @param root the rows
   * @param columns in the order in which row groups have them
   */
  record Schema(Group root, List<Column> columns) {
    Schema {
      columns = List.copyOf(columns);
    }
  }

  static Schema read(List<SchemaElement> elements) throws ParquetException {
    SchemaReader reader = new SchemaReader(elements);
    SchemaElement root = reader.element(0);
    if (!root.isGroup() || root.children() <= 0) {
      throw ParquetException.corrupt("the schema has no columns");
    }
    Group rows = reader.group(root, "", 0, 0, false, 0);
    return new Schema(rows, reader.columns);
  }

  private SchemaElement element(int depth) throws ParquetException {
    if (next >= elements.size()) {
      throw ParquetException.corrupt("the schema ends early");
    }
    if (depth > MAX_DEPTH) {
      throw ParquetException.unsupported("fields are nested more than " + MAX_DEPTH + " deep");
    }
    return elements.get(next++);
  }

  private SchemaField field(String around, int definition, int repetition, int depth)
      throws ParquetException {
    SchemaElement element = element(depth);
    boolean repeated = element.repetition() == SchemaElement.REPEATED;
    int ownDefinition = definition + (element.repetition() == SchemaElement.REQUIRED ? 0 : 1);
    int ownRepetition = repetition + (repeated ? 1 : 0);
    String path = path(around, element.name());
    if (element.isGroup()) {
      return group(element, path, ownDefinition, ownRepetition, repeated, depth);
    }
    if (element.children() > 0) {
      throw ParquetException.corrupt("the schema has a column with fields below it: " + path);
    }
    Column column = column(element, path, ownDefinition, ownRepetition, repeated);
    columns.add(column);
    return column;
  }

  private static String path(String around, String name) {
    String whole = around.isEmpty() ? name : around + "." + name;
    return whole.length() > MAX_PATH ? whole.substring(0, MAX_PATH - 1) + "…" : whole;
  }

  private Group group(
      SchemaElement element,
      String path,
      int definition,
      int repetition,
      boolean repeated,
      int depth)
      throws ParquetException {
    int first = columns.size();
    List<SchemaField> children = new ArrayList<>();
    for (int i = 0; i < element.children(); i++) {
      SchemaField child = field(path, definition, repetition, depth + 1);
      // a group without columns has no value in any row
      if (child.firstColumn() < child.endColumn()) {
        children.add(child);
      }
    }
    Shape shape = shape(element, children);
    List<SchemaField> members =
        shape == Shape.LIST ? List.of(repeatedOf(element, children.getFirst())) : children;
    return new Group(
        element.name(),
        JsonWriter.key(element.name()),
        definition,
        repetition,
        repeated,
        first,
        columns.size(),
        shape,
        members);
  }

  private static Shape shape(SchemaElement element, List<SchemaField> children) {
    if (children.size() != 1 || !children.getFirst().repeated()) {
      return Shape.OBJECT;
    }
    if (element.isList()) {
      return Shape.LIST;
    }
    return element.isMap()
            && children.getFirst() instanceof Group entries
            && entries.children().size() <= 2
            && entries.children().getFirst() instanceof Column key
            && !key.repeated()
        ? Shape.MAP
        : Shape.OBJECT;
  }

  /**
   * What is repeated in an annotated list: the element, or an entry around it. LogicalTypes.md,
   * backward compatibility rules.
   */
  private static SchemaField repeatedOf(SchemaElement list, SchemaField repeated) {
    if (!(repeated instanceof Group group)
        || group.shape() != Shape.OBJECT
        || group.children().size() != 1
        || group.children().getFirst().repeated()
        || group.name().equals("array")
        || group.name().equals(list.name() + "_tuple")) {
      return repeated;
    }
    return new Group(
        group.name(),
        group.key(),
        group.definition(),
        group.repetition(),
        true,
        group.firstColumn(),
        group.endColumn(),
        Shape.ENTRY,
        group.children());
  }

  private Column column(
      SchemaElement element, String path, int definition, int repetition, boolean repeated)
      throws ParquetException {
    PhysicalType type = PhysicalType.of(element.type());
    if (type == PhysicalType.FIXED && element.length() <= 0) {
      throw ParquetException.corrupt("the column " + path + " has values of no length");
    }
    Meaning meaning = meaning(element, type);
    if (meaning == Meaning.DECIMAL && (element.scale() < 0 || element.scale() > MAX_SCALE)) {
      throw ParquetException.unsupported(
          "the column " + path + " has decimals of the scale " + element.scale());
    }
    return new Column(
        element.name(),
        JsonWriter.key(element.name()),
        path,
        definition,
        repetition,
        repeated,
        columns.size(),
        type,
        type == PhysicalType.FIXED ? element.length() : type.width(),
        meaning,
        element.scale(),
        !element.utc());
  }

  private static Meaning meaning(SchemaElement element, PhysicalType type) {
    return switch (type) {
      case BOOLEAN -> Meaning.BOOLEAN;
      case FLOAT -> Meaning.FLOAT;
      case DOUBLE -> Meaning.DOUBLE;
      case INT96 -> Meaning.TIMESTAMP_INT96;
      case INT32, INT64 -> number(element);
      case BYTE_ARRAY, FIXED -> bytes(element, type == PhysicalType.FIXED);
    };
  }

  private static Meaning number(SchemaElement element) {
    return switch (element.logical()) {
      case SchemaElement.LOGICAL_DECIMAL -> Meaning.DECIMAL;
      case SchemaElement.LOGICAL_DATE -> Meaning.DATE;
      case SchemaElement.LOGICAL_INTEGER -> element.signed() ? Meaning.NUMBER : Meaning.UNSIGNED;
      case SchemaElement.LOGICAL_TIME ->
          switch (element.unit()) {
            case 1 -> Meaning.TIME_MILLIS;
            case 2 -> Meaning.TIME_MICROS;
            default -> Meaning.TIME_NANOS;
          };
      case SchemaElement.LOGICAL_TIMESTAMP ->
          switch (element.unit()) {
            case 1 -> Meaning.TIMESTAMP_MILLIS;
            case 2 -> Meaning.TIMESTAMP_MICROS;
            default -> Meaning.TIMESTAMP_NANOS;
          };
      default ->
          switch (element.converted()) {
            case 5 -> Meaning.DECIMAL;
            case 6 -> Meaning.DATE;
            case 7 -> Meaning.TIME_MILLIS;
            case 8 -> Meaning.TIME_MICROS;
            case 9 -> Meaning.TIMESTAMP_MILLIS;
            case 10 -> Meaning.TIMESTAMP_MICROS;
            case 11, 12, 13, 14 -> Meaning.UNSIGNED;
            default -> Meaning.NUMBER;
          };
    };
  }

  private static Meaning bytes(SchemaElement element, boolean fixed) {
    return switch (element.logical()) {
      case SchemaElement.LOGICAL_STRING, SchemaElement.LOGICAL_ENUM -> Meaning.TEXT;
      case SchemaElement.LOGICAL_DECIMAL -> Meaning.DECIMAL;
      case SchemaElement.LOGICAL_JSON -> Meaning.JSON;
      case SchemaElement.LOGICAL_BSON -> Meaning.BINARY;
      case SchemaElement.LOGICAL_UUID -> ofLength(element, 16, Meaning.UUID);
      case SchemaElement.LOGICAL_FLOAT16 -> ofLength(element, 2, Meaning.HALF);
      default ->
          switch (element.converted()) {
            case 0, 4 -> Meaning.TEXT;
            case 5 -> Meaning.DECIMAL;
            case 19 -> Meaning.JSON;
            case 20 -> Meaning.BINARY;
            case 21 -> ofLength(element, 12, Meaning.INTERVAL);
            default -> fixed || element.logical() != 0 ? Meaning.BINARY : Meaning.BYTES;
          };
    };
  }

  private static Meaning ofLength(SchemaElement element, int length, Meaning meaning) {
    return element.length() == length ? meaning : Meaning.BINARY;
  }
}
