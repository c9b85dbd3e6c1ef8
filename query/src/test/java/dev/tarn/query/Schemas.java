package dev.tarn.query;

import static org.apache.iceberg.types.Types.NestedField.optional;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** Table schemas for tests. */
final class Schemas {
  private Schemas() {}

  static final NestedField TIME = optional(1, "time", Types.LongType.get());

  /** The technical columns, with ids from 900 on, around a table's own. */
  static Schema of(NestedField... fields) {
    List<NestedField> all = new ArrayList<>(List.of(fields));
    all.add(optional(901, "region", Types.StringType.get()));
    all.add(optional(902, "accountId", Types.StringType.get()));
    all.add(optional(903, "eventDay", Types.StringType.get()));
    all.add(optional(904, "_unit", Types.LongType.get()));
    all.add(optional(905, "_ordinal", Types.IntegerType.get()));
    all.add(optional(906, "_epoch", Types.LongType.get()));
    return new Schema(all);
  }

  static Types.StructType struct(NestedField... members) {
    return Types.StructType.of(members);
  }

  static NestedField text(int id, String name) {
    return optional(id, name, Types.StringType.get());
  }

  static NestedField integer(int id, String name) {
    return optional(id, name, Types.IntegerType.get());
  }

  static NestedField number(int id, String name) {
    return optional(id, name, Types.LongType.get());
  }

  static NestedField unmapped(int id) {
    return optional(
        id,
        "unmapped",
        Types.MapType.ofOptional(id + 1, id + 2, Types.StringType.get(), Types.StringType.get()));
  }
}
