package dev.tarn.lake;

import dev.tarn.event.BooleanColumn;
import dev.tarn.event.Column;
import dev.tarn.event.DoubleColumn;
import dev.tarn.event.EventBatch;
import dev.tarn.event.ListColumn;
import dev.tarn.event.LongColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;

/** Adds the rows of one batch to another of the same row type. */
final class RowCopier {

  private RowCopier() {}

  static void append(EventBatch source, EventBatch target) {
    int rows = source.rows();
    copy(source.root(), 0, rows, target.root());
    copy(source.region(), 0, rows, target.region());
    copy(source.accountId(), 0, rows, target.accountId());
    copy(source.eventDay(), 0, rows, target.eventDay());
    copy(source.unit(), 0, rows, target.unit());
    copy(source.ordinal(), 0, rows, target.ordinal());
  }

  private static void copy(Column source, int from, int to, Column target) {
    switch (source) {
      case TextColumn text -> copyText(text, from, to, (TextColumn) target);
      case LongColumn longs -> {
        LongColumn out = (LongColumn) target;
        for (int row = from; row < to; row++) {
          if (longs.isNull(row)) {
            out.appendNull();
          } else {
            out.append(longs.value(row));
          }
        }
      }
      case DoubleColumn doubles -> {
        DoubleColumn out = (DoubleColumn) target;
        for (int row = from; row < to; row++) {
          if (doubles.isNull(row)) {
            out.appendNull();
          } else {
            out.append(doubles.value(row));
          }
        }
      }
      case BooleanColumn booleans -> {
        BooleanColumn out = (BooleanColumn) target;
        for (int row = from; row < to; row++) {
          if (booleans.isNull(row)) {
            out.appendNull();
          } else {
            out.append(booleans.value(row));
          }
        }
      }
      case StructColumn struct -> {
        StructColumn out = (StructColumn) target;
        for (int i = 0; i < struct.members(); i++) {
          copy(struct.member(i), from, to, out.member(i));
        }
      }
      case ListColumn list -> {
        ListColumn out = (ListColumn) target;
        for (int row = from; row < to; row++) {
          if (list.isNull(row)) {
            out.appendNull();
          } else {
            int start = list.start(row);
            copy(list.elements(), start, start + list.count(row), out.elements());
            out.appendRow();
          }
        }
      }
      case MapColumn map -> {
        MapColumn out = (MapColumn) target;
        for (int row = from; row < to; row++) {
          if (map.isNull(row)) {
            out.appendNull();
          } else {
            int start = map.start(row);
            copyText(map.keys(), start, start + map.count(row), out.keys());
            copyText(map.values(), start, start + map.count(row), out.values());
            out.appendRow();
          }
        }
      }
    }
  }

  private static void copyText(TextColumn source, int from, int to, TextColumn target) {
    byte[] arena = source.arena();
    int lastEntry = -1;
    int lastTarget = -1;
    for (int row = from; row < to; row++) {
      int entry = source.entry(row);
      if (entry < 0) {
        target.appendNull();
      } else {
        if (entry != lastEntry) {
          lastEntry = entry;
          lastTarget = target.intern(arena, source.entryStart(entry), source.entryLength(entry));
        }
        target.appendEntry(lastTarget);
      }
    }
  }
}
