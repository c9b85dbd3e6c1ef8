package dev.tarn.lake.parquet;

import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.RowType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The top-level fields of a file in order: fields of a {@link RowType} by name, and any of {@link
 * RowType#PARTITION_FIELDS}, {@link RowType#IDENTITY_FIELDS} and constants.
 */
public record ParquetSchema(List<ParquetField> fields) {

  public ParquetSchema {
    fields = List.copyOf(fields);
  }

  /**
   * This schema without the fields that rows of a type lack, at any depth; fields that are
   * technical, or constants, stay. A reader by field id sees nulls in their place.
   */
  public ParquetSchema forType(RowType type) {
    Set<String> technical = new HashSet<>();
    RowType.PARTITION_FIELDS.forEach(field -> technical.add(field.name()));
    RowType.IDENTITY_FIELDS.forEach(field -> technical.add(field.name()));
    technical.add(RowType.EPOCH_FIELD);
    List<ParquetField> kept = new ArrayList<>();
    for (ParquetField field : fields) {
      if (technical.contains(field.name())) {
        kept.add(field);
      } else {
        type.findField(field.name())
            .flatMap(found -> prune(field, found.type()))
            .ifPresent(kept::add);
      }
    }
    return new ParquetSchema(kept);
  }

  private static Optional<ParquetField> prune(ParquetField field, FieldType type) {
    return switch (field) {
      case ParquetField.Leaf leaf -> Optional.of(leaf);
      case ParquetField.TextMap map -> Optional.of(map);
      case ParquetField.ListOf list ->
          type instanceof FieldType.ListOf found
              ? prune(list.element(), found.element())
                  .map(element -> new ParquetField.ListOf(list.name(), list.id(), element))
              : Optional.of(list);
      case ParquetField.Struct struct ->
          type instanceof FieldType.Struct found
              ? pruneMembers(struct, found.fields())
              : Optional.of(struct);
    };
  }

  private static Optional<ParquetField> pruneMembers(
      ParquetField.Struct struct, List<Field> present) {
    List<ParquetField> kept = new ArrayList<>();
    for (ParquetField member : struct.members()) {
      for (Field field : present) {
        if (field.name().equals(member.name())) {
          prune(member, field.type()).ifPresent(kept::add);
        }
      }
    }
    return kept.isEmpty()
        ? Optional.empty()
        : Optional.of(new ParquetField.Struct(struct.name(), struct.id(), kept));
  }
}
