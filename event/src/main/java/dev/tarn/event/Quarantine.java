package dev.tarn.event;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The table of rejected records: their bytes, why, and where they were. */
public final class Quarantine {
  /**
   * Columns: {@code time} epoch milliseconds of rejection; {@code source}, {@code unit} names;
   * {@code position} first byte in the unit's decompressed stream; {@code code} and {@code message}
   * the reason; {@code mapping} name; {@code raw} the bytes, at most {@link #MAX_RAW_BYTES}, after
   * the line that names their fields where the format has one ({@link RecordBatch#header}), so that
   * a framer of the mapping finds the same record in them; {@code raw_bytes} the record's whole
   * length; {@code raw_object} path in the lake of the whole record where {@code raw} is cut;
   * {@code unit_damaged} true where the bytes are no record but the rest of a unit whose stream is
   * damaged, otherwise null.
   */
  public static final RowType TYPE =
      new RowType(
          List.of(
              new Field("time", FieldType.Leaf.LONG),
              new Field("source", FieldType.Leaf.TEXT),
              new Field("unit", FieldType.Leaf.TEXT),
              new Field("position", FieldType.Leaf.LONG),
              new Field("code", FieldType.Leaf.TEXT),
              new Field("message", FieldType.Leaf.TEXT),
              new Field("mapping", FieldType.Leaf.TEXT),
              new Field("raw", FieldType.Leaf.BINARY),
              new Field("raw_bytes", FieldType.Leaf.LONG),
              new Field("raw_object", FieldType.Leaf.TEXT),
              new Field("unit_damaged", FieldType.Leaf.BOOLEAN)));

  public static final int MAX_RAW_BYTES = 16 << 20;

  private Quarantine() {}

  public static EventBatch newBatch() {
    return new EventBatch(TYPE);
  }

  /**
   * Adds a rejected record to a batch of {@link #TYPE}; partition columns are region and account
   * {@code unknown}, day of rejection.
   */
  public static void append(
      EventBatch batch,
      long timeMillis,
      UnitName unit,
      long unitNumber,
      long ordinal,
      long position,
      String code,
      String message,
      String mapping,
      byte[] data,
      int offset,
      int length,
      long totalBytes,
      String rawObject) {
    append(
        batch,
        timeMillis,
        unit,
        unitNumber,
        ordinal,
        position,
        code,
        message,
        mapping,
        data,
        offset,
        length,
        totalBytes,
        rawObject,
        false);
  }

  /** Adds the rest of a unit whose stream is damaged, which is no record. */
  public static void appendDamaged(
      EventBatch batch,
      long timeMillis,
      UnitName unit,
      long unitNumber,
      long ordinal,
      long position,
      String code,
      String message,
      String mapping,
      byte[] data,
      int offset,
      int length,
      long totalBytes,
      String rawObject) {
    append(
        batch,
        timeMillis,
        unit,
        unitNumber,
        ordinal,
        position,
        code,
        message,
        mapping,
        data,
        offset,
        length,
        totalBytes,
        rawObject,
        true);
  }

  private static void append(
      EventBatch batch,
      long timeMillis,
      UnitName unit,
      long unitNumber,
      long ordinal,
      long position,
      String code,
      String message,
      String mapping,
      byte[] data,
      int offset,
      int length,
      long totalBytes,
      String rawObject,
      boolean damaged) {
    StructColumn root = batch.root();
    ((LongColumn) root.member(0)).append(timeMillis);
    text(root.member(1), unit.source());
    text(root.member(2), unit.name());
    ((LongColumn) root.member(3)).append(position);
    text(root.member(4), code);
    text(root.member(5), message);
    text(root.member(6), mapping);
    ((TextColumn) root.member(7)).append(data, offset, Math.min(length, MAX_RAW_BYTES));
    ((LongColumn) root.member(8)).append(totalBytes);
    if (rawObject.isEmpty()) {
      root.member(9).appendNull();
    } else {
      text(root.member(9), rawObject);
    }
    BooleanColumn unitDamaged = (BooleanColumn) root.member(10);
    if (damaged) {
      unitDamaged.append(true);
    } else {
      unitDamaged.appendNull();
    }
    text(batch.region(), "unknown");
    text(batch.accountId(), "unknown");
    text(
        batch.eventDay(),
        java.time.format.DateTimeFormatter.BASIC_ISO_DATE.format(
            java.time.LocalDate.ofEpochDay(Math.floorDiv(timeMillis, 86_400_000L))));
    batch.unit().append(unitNumber);
    batch.ordinal().append(ordinal);
  }

  private static void text(Column column, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    ((TextColumn) column).append(bytes, 0, bytes.length);
  }
}
