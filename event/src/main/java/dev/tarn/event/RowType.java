package dev.tarn.event;

import java.util.List;
import java.util.Optional;

/**
 * The shape of a table's rows.
 *
 * @param fields top-level fields in order; the technical ones ({@link #PARTITION_FIELDS}, {@link
 *     #IDENTITY_FIELDS}) are not among them
 */
public record RowType(List<Field> fields) {
  /**
   * Partition columns of every table: text region, text accountId, text eventDay ({@code 20261120},
   * UTC).
   */
  public static final List<Field> PARTITION_FIELDS =
      List.of(
          new Field("region", FieldType.Leaf.TEXT),
          new Field("accountId", FieldType.Leaf.TEXT),
          new Field("eventDay", FieldType.Leaf.TEXT));

  /** An event's identity: the unit's number and the record's ordinal in it. */
  public static final List<Field> IDENTITY_FIELDS =
      List.of(new Field("_unit", FieldType.Leaf.LONG), new Field("_ordinal", FieldType.Leaf.INT));

  /** The epoch that wrote a row; a constant of a file, added when it is written. */
  public static final String EPOCH_FIELD = "_epoch";

  public RowType {
    fields = List.copyOf(fields);
  }

  public Optional<Field> findField(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }
}
