package dev.tarn.engine;

import dev.tarn.event.BooleanColumn;
import dev.tarn.event.Column;
import dev.tarn.event.EventBatch;
import dev.tarn.event.LongColumn;
import dev.tarn.event.Quarantine;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Rows of {@link Quarantine#TYPE} as values. */
final class RejectedRows {
  private final EventBatch rows;

  RejectedRows(EventBatch rows) {
    this.rows = rows;
  }

  int count() {
    return rows.rows();
  }

  private Column column(String name) {
    return rows.root().member(rows.root().indexOf(name));
  }

  private String text(String name, int row) {
    TextColumn column = (TextColumn) column(name);
    int entry = column.entry(row);
    return entry < 0
        ? ""
        : new String(
            column.arena(),
            column.entryStart(entry),
            column.entryLength(entry),
            StandardCharsets.UTF_8);
  }

  private long number(String name, int row) {
    return ((LongColumn) column(name)).value(row);
  }

  long unitNumber(int row) {
    return rows.unit().value(row);
  }

  long ordinal(int row) {
    return rows.ordinal().value(row);
  }

  String source(int row) {
    return text("source", row);
  }

  UnitName unit(int row) {
    return new UnitName(source(row), text("unit", row));
  }

  /** When the record was rejected, in epoch milliseconds. */
  long millis(int row) {
    return number("time", row);
  }

  long position(int row) {
    return number("position", row);
  }

  String code(int row) {
    return text("code", row);
  }

  /** The bytes, or the first of them where {@link #rawObject} has the whole. */
  byte[] raw(int row) {
    TextColumn column = (TextColumn) column("raw");
    int entry = column.entry(row);
    if (entry < 0) {
      return new byte[0];
    }
    int start = column.entryStart(entry);
    return Arrays.copyOfRange(column.arena(), start, start + column.entryLength(entry));
  }

  long rawBytes(int row) {
    return number("raw_bytes", row);
  }

  /** Path in the lake of the whole record; empty where {@link #raw} is whole. */
  String rawObject(int row) {
    return text("raw_object", row);
  }

  /** Whether the bytes are no record but the rest of a damaged unit. */
  boolean unitDamaged(int row) {
    BooleanColumn column = (BooleanColumn) column("unit_damaged");
    return !column.isNull(row) && column.value(row);
  }

  /** Adds a copy of a row that is the rest of a damaged unit. */
  void copyDamaged(int row, EventBatch target) {
    byte[] raw = raw(row);
    Quarantine.appendDamaged(
        target,
        millis(row),
        unit(row),
        unitNumber(row),
        ordinal(row),
        position(row),
        code(row),
        text("message", row),
        text("mapping", row),
        raw,
        0,
        raw.length,
        rawBytes(row),
        rawObject(row));
  }
}
