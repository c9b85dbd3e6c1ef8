package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class StateDatabaseTest {
  @TempDir Path directory;

  @Test
  void anOlderFormatIsMigratedAfterACopyWasMade() throws IOException {
    Path path = directory.resolve("state.db");
    try (StateDatabase state = StateDatabase.open(path)) {
      state.migrate(StateDatabase.MIGRATIONS.subList(0, 1));
      state.migrate();
      assertThat(state.format()).isEqualTo(StateDatabase.FORMAT);
    }
    try (StateDatabase copy = StateDatabase.openReadOnly(directory.resolve("state.db.format1"))) {
      assertThat(copy.format()).isEqualTo(1);
    }
  }

  @Test
  void aDatabaseWhereNothingMayBeWrittenIsReadWithoutAFileBesideIt() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("50% of a lake?"));
    Path path = folder.resolve("state.db");
    try (StateDatabase state = StateDatabase.open(path)) {
      state.migrate();
    }
    try (StateDatabase state = StateDatabase.openUnchanging(path)) {
      assertThat(state.format()).isEqualTo(StateDatabase.FORMAT);
      assertThat(folder.toFile().list()).containsExactly("state.db");
    }
  }

  @Test
  void aSharedFileThatCannotGrowMeansAFullDisk() {
    LakeException told =
        StateDatabase.explain(
            Path.of("state.db"),
            new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_SHMSIZE));

    assertThat(told.code()).isEqualTo("disk-full");
    assertThat(told).hasMessage("No space is left on the disk of state.db");
  }

  @Test
  void aNewerFormatIsRefusedByWriterAndReader() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      TestLake.commit(lake, TestLake.API, "a", 0, 3, true);
    }
    try (StateDatabase state = StateDatabase.open(directory.resolve("state.db"))) {
      state.write(connection -> StateDatabase.execute(connection, "PRAGMA user_version = 99"));
    }
    assertThatThrownBy(() -> TestLake.open(directory))
        .isInstanceOf(LakeException.class)
        .hasFieldOrPropertyWithValue("code", "lake-newer")
        .hasMessageContaining("use a newer version of Tarn");
    assertThatThrownBy(() -> LakeReader.open(directory))
        .isInstanceOf(LakeException.class)
        .hasFieldOrPropertyWithValue("code", "lake-newer");
  }

  @Test
  void anAbsentLakeIsAnEmptyOneAndMayComeLater() throws IOException {
    Path path = directory.resolve("lake");
    try (LakeReader reader = LakeReader.open(path)) {
      try (LakeSnapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.epoch()).isZero();
        assertThat(snapshot.tables()).isEmpty();
      }
      assertThat(reader.totals()).isEmpty();
      assertThat(path).doesNotExist();
      try (Lake lake = TestLake.open(path)) {
        TestLake.commit(lake, TestLake.API, "a", 0, 3, true);
      }
      try (LakeSnapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.epoch()).isEqualTo(1);
      }
    }
  }

  @Test
  void aFileInPlaceOfTheLakeIsRefused() throws IOException {
    Path path = directory.resolve("lake");
    Files.writeString(path, "no directory");
    assertThatThrownBy(() -> TestLake.open(path))
        .isInstanceOf(LakeException.class)
        .hasMessageStartingWith("The lake " + path + " cannot be opened");
  }
}
