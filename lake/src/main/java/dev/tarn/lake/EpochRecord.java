package dev.tarn.lake;

import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** Writes the record of one epoch: what becomes durable in one transaction. */
final class EpochRecord {

  private EpochRecord() {}

  /**
   * @param nowMillis when
   * @param lastUnit the highest number given to a unit so far
   * @throws LakeException {@code part-gap}, {@code unit-complete} or {@code unit-changed}
   */
  static void write(
      Connection connection,
      long epoch,
      String planHash,
      long nowMillis,
      long lastUnit,
      Map<LakeTable, FileChanges> changes,
      Epoch.Content content)
      throws SQLException, IOException {
    StateDatabase.execute(
        connection, "INSERT INTO epochs VALUES (?, ?, ?)", epoch, nowMillis, planHash);
    StateDatabase.execute(connection, "UPDATE counters SET value = ? WHERE name = 'epoch'", epoch);
    StateDatabase.execute(
        connection, "UPDATE counters SET value = ? WHERE name = 'unit'", lastUnit);
    for (Map.Entry<LakeTable, FileChanges> entry : changes.entrySet()) {
      StateDatabase.execute(
          connection,
          "INSERT INTO epoch_files (epoch, table_id, files, removed) VALUES (?, ?, ?, ?)",
          epoch,
          entry.getKey().number(),
          RecordedFile.encode(entry.getValue().added()),
          String.join("\n", entry.getValue().removed()));
    }
    for (Part part : content.parts()) {
      write(connection, epoch, nowMillis, part);
    }
    for (UnitReplacement unit : content.replacements()) {
      ReplacementRecord.write(connection, epoch, nowMillis, unit);
    }
    for (Epoch.RecordObject object : content.recordObjects()) {
      StateDatabase.execute(
          connection,
          "INSERT INTO record_objects VALUES (?, ?, ?, ?)",
          object.path(),
          object.unitNumber(),
          object.byteOffset(),
          nowMillis);
    }
  }

  private static void write(Connection connection, long epoch, long nowMillis, Part part)
      throws SQLException, IOException {
    PartCounts counts = part.counts();
    int sequence = 0;
    try (PreparedStatement find =
            StateDatabase.prepare(
                connection,
                "SELECT byte_offset, ordinal, framer_state, complete, parts FROM units"
                    + " WHERE number = ?",
                part.unitNumber());
        ResultSet found = find.executeQuery()) {
      if (found.next()) {
        UnitPosition recorded =
            new UnitPosition(found.getLong(1), found.getLong(2), found.getString(3));
        if (found.getBoolean(4)) {
          throw new LakeException(
              "unit-complete", "Unit " + part.unit() + " is complete and gets no more records");
        }
        if (!recorded.equals(part.from())) {
          throw new LakeException(
              "part-gap",
              "A part of unit "
                  + part.unit()
                  + " begins at "
                  + part.from()
                  + ", but the last recorded part ended at "
                  + recorded);
        }
        sequence = found.getInt(5);
      }
    }
    if (sequence == 0) {
      StateDatabase.execute(
          connection,
          "INSERT INTO units VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          part.unitNumber(),
          part.unit().source(),
          part.unit().name(),
          CountText.ofTexts(part.facts()),
          part.to().byteOffset(),
          part.to().ordinal(),
          part.to().framerState(),
          part.last(),
          counts.records(),
          counts.bytes(),
          counts.eventSum(),
          counts.quarantined(),
          counts.filteredSum(),
          epoch,
          epoch,
          nowMillis,
          nowMillis);
    } else {
      StateDatabase.execute(
          connection,
          "UPDATE units SET byte_offset = ?, ordinal = ?, framer_state = ?, complete = ?,"
              + " parts = parts + 1, records = records + ?, bytes = bytes + ?,"
              + " events = events + ?, quarantined = quarantined + ?, filtered = filtered + ?,"
              + " last_epoch = ?, updated_at = ? WHERE number = ?",
          part.to().byteOffset(),
          part.to().ordinal(),
          part.to().framerState(),
          part.last(),
          counts.records(),
          counts.bytes(),
          counts.eventSum(),
          counts.quarantined(),
          counts.filteredSum(),
          epoch,
          nowMillis,
          part.unitNumber());
    }
    StateDatabase.execute(
        connection,
        "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        part.unitNumber(),
        sequence,
        epoch,
        nowMillis,
        part.from().byteOffset(),
        part.from().ordinal(),
        part.from().framerState(),
        part.to().byteOffset(),
        part.to().ordinal(),
        part.to().framerState(),
        part.last(),
        counts.records(),
        counts.bytes(),
        CountText.ofTables(counts.events()),
        counts.quarantined(),
        CountText.ofNumbers(counts.filtered()),
        counts.droppedLeaves(),
        CountText.ofNumbers(counts.warnings()),
        part.rawObject());
    for (Map.Entry<String, String> note : part.notes().entrySet()) {
      if (note.getValue().isEmpty()) {
        StateDatabase.execute(
            connection,
            "DELETE FROM notes WHERE source = ? AND key = ?",
            part.unit().source(),
            note.getKey());
        continue;
      }
      StateDatabase.execute(
          connection,
          "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)",
          part.unit().source(),
          note.getKey(),
          note.getValue(),
          epoch);
    }
  }
}
