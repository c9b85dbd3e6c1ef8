package dev.tarn.mapping;

import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.RowType;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Value;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of one class: what its entries set, in schema order. */
final class TableShape {
  /** The members of {@code observable} that {@link MappingSpec.Observables} fills. */
  private static final List<String> OBSERVABLE_MEMBERS =
      List.of("name", "type", "type_id", "value");

  private final Schema schema;
  private final List<ObjectRules> entries;

  /**
   * @param entries what each entry of the class sets, at least one
   */
  TableShape(Schema schema, List<ObjectRules> entries) {
    this.schema = schema;
    this.entries = entries;
  }

  RowType rowType() {
    return new RowType(fields(entries, true));
  }

  private List<Field> fields(List<ObjectRules> rules, boolean event) {
    AttributeHolder holder = rules.get(0).holder();
    List<Field> fields = new ArrayList<>();
    for (Attribute attribute : holder.attributes().values()) {
      String name = attribute.name();
      if (event && name.equals("unmapped")) {
        fields.add(new Field(name, new FieldType.TextMap()));
        continue;
      }
      List<ObjectRules.Member> members = new ArrayList<>();
      for (ObjectRules entry : rules) {
        ObjectRules.Member member = entry.members().get(name);
        if (member != null) {
          members.add(member);
        }
      }
      if (!members.isEmpty()) {
        fields.add(new Field(name, type(attribute, members)));
      }
    }
    return fields;
  }

  private FieldType type(Attribute attribute, List<ObjectRules.Member> members) {
    FieldType one =
        Conversions.isObject(attribute)
            ? new FieldType.Struct(struct(members))
            : Conversions.storage(attribute);
    return attribute.array() ? new FieldType.ListOf(one) : one;
  }

  private List<Field> struct(List<ObjectRules.Member> members) {
    List<ObjectRules> below = new ArrayList<>();
    for (ObjectRules.Member member : members) {
      switch (member) {
        case ObjectRules.Nested nested -> below.add(nested.rules());
        case ObjectRules.ObjectList list -> list.parts().forEach(part -> below.add(part.rules()));
        case ObjectRules.Leaf leaf -> {
          return observable();
        }
      }
    }
    return fields(below, false);
  }

  private List<Field> observable() {
    ObjectType object = schema.findObject("observable").orElseThrow();
    return object.attributes().values().stream()
        .filter(attribute -> OBSERVABLE_MEMBERS.contains(attribute.name()))
        .map(attribute -> new Field(attribute.name(), Conversions.storage(attribute)))
        .toList();
  }

  /** What sets a column in one entry. */
  private record Source(
      @Nullable Value value, @Nullable Condition when, FieldType.@Nullable Leaf storage) {}

  /** Columns that hold in every row what an earlier one holds. */
  Map<String, String> aliases() {
    List<Map<String, Source>> sources = new ArrayList<>();
    for (ObjectRules entry : entries) {
      Map<String, Source> columns = new LinkedHashMap<>();
      collect(entry, columns);
      sources.add(columns);
    }
    Map<List<Source>, String> first = new HashMap<>();
    Map<String, String> aliases = new LinkedHashMap<>();
    for (String column : columnOrder()) {
      List<Source> everywhere = new ArrayList<>();
      for (Map<String, Source> entry : sources) {
        everywhere.add(entry.getOrDefault(column, new Source(null, null, null)));
      }
      String original = first.putIfAbsent(everywhere, column);
      if (original != null) {
        aliases.put(column, original);
      }
    }
    return aliases;
  }

  /** Scalar columns that lie in no list, in the order of the row type. */
  private List<String> columnOrder() {
    List<String> order = new ArrayList<>();
    order("", rowType().fields(), order);
    return order;
  }

  private static void order(String prefix, List<Field> fields, List<String> order) {
    for (Field field : fields) {
      switch (field.type()) {
        case FieldType.Struct struct -> order(prefix + field.name() + ".", struct.fields(), order);
        case FieldType.Leaf leaf -> order.add(prefix + field.name());
        case FieldType.ListOf list -> {}
        case FieldType.TextMap map -> {}
      }
    }
  }

  private static void collect(ObjectRules rules, Map<String, Source> columns) {
    for (ObjectRules.Member member : rules.members().values()) {
      switch (member) {
        case ObjectRules.Leaf leaf -> {
          if (leaf.value() instanceof MappingSpec.Scalar) {
            columns.put(
                rules.pathOf(leaf.attribute().name()),
                new Source(leaf.value(), leaf.when(), Conversions.storage(leaf.attribute())));
          }
        }
        case ObjectRules.Nested nested -> collect(nested.rules(), columns);
        case ObjectRules.ObjectList list -> {}
      }
    }
  }
}
