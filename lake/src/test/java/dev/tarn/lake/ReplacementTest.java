package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.UnitName;
import dev.tarn.lake.UnitReplacement.ReplacedPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of recorded units are replaced by others in one epoch, or not at all. */
class ReplacementTest {
  @TempDir Path directory;

  @Test
  void theRowsOfAUnitMoveAndThoseOfOthersStay() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      RowModel model = new RowModel();
      for (String unit : List.of("a", "b", "c")) {
        model.read(lake, unit, 40, 0);
        model.read(lake, unit, 20, 0);
      }
      model.verify(directory);
      model.remap(lake, directory, "b", 1);
      model.verify(directory);
      Map<String, List<String>> rows = TestLake.rows(directory);
      assertThat(rows.get("azure_activity.api_activity").toString()).contains("accountId=v1");
      model.remap(lake, directory, "b", 1);
      model.verify(directory);
    }
    try (Lake lake = TestLake.open(directory)) {
      assertThat(lake.recovery().clean()).isTrue();
    }
  }

  @Test
  void rejectedRecordsBecomeEventsUnderTheirOwnIdentity() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      RowModel model = new RowModel();
      model.read(lake, "a", 40, 0);
      model.read(lake, "b", 40, 0);
      model.replay(lake, directory, "a", 2);
      model.verify(directory);
      model.replay(lake, directory, "a", 100);
      model.verify(directory);
      assertThat(model.rejected("a")).isEmpty();
      assertThat(model.rejected("b")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(LakeObserver.Step.class)
  void stoppingAfterAnyStepLeavesTheOldRowsOrTheNew(LakeObserver.Step step) throws IOException {
    int times = step == LakeObserver.Step.TABLE_APPENDED ? 3 : 1;
    for (int time = 1; time <= times; time++) {
      for (boolean replay : new boolean[] {false, true}) {
        Path path = directory.resolve(step + "-" + time + replay);
        RowModel model = new RowModel();
        try (Lake lake = TestLake.open(path)) {
          model.read(lake, "a", 40, 0);
          model.read(lake, "b", 40, 0);
        }
        int[] left = {time};
        LakeObserver observer =
            reached -> {
              if (reached == step && --left[0] == 0) {
                throw new Stopped();
              }
            };
        RowModel changed = model.copy();
        boolean stopped = false;
        try (Lake lake = TestLake.open(path, observer)) {
          change(changed, lake, path, replay);
        } catch (Stopped e) {
          stopped = true;
        }
        assertThat(stopped || (replay && time == 3)).isTrue();
        try (Lake lake = TestLake.open(path)) {
          boolean recorded = step != LakeObserver.Step.FILES_WRITTEN;
          (recorded ? changed : model).verify(path);
          if (!recorded) {
            assertThat(lake.recovery().deletedFiles()).isPositive();
            change(model, lake, path, replay);
          }
          changed.verify(path);
        }
        try (Lake lake = TestLake.open(path)) {
          assertThat(lake.recovery().clean()).isTrue();
        }
      }
    }
  }

  private static void change(RowModel model, Lake lake, Path path, boolean replay)
      throws IOException {
    if (replay) {
      model.replay(lake, path, "a", 3);
    } else {
      model.remap(lake, path, "a", 1);
    }
  }

  @Test
  void aTableThatCannotChangeLagsAndReadersSeeTheOldRows() throws IOException {
    Path metadata = directory.resolve("tables/azure_activity/authentication/metadata");
    Path aside = directory.resolve("aside");
    RowModel model = new RowModel();
    boolean[] breaks = {false};
    LakeObserver observer =
        step -> {
          if (breaks[0] && step == LakeObserver.Step.RECORD_WRITTEN) {
            breaks[0] = false;
            breakTable(metadata, aside);
          }
        };
    try (Lake lake = TestLake.open(directory, observer)) {
      model.read(lake, "a", 40, 0);
      RowModel before = model.copy();
      breaks[0] = true;
      model.remap(lake, directory, "a", 1);
      mendTable(metadata, aside);
      before.verifyRows(directory);
      lake.maintain();
      before.verifyRows(directory);
      breakTable(metadata, aside);
      assertThatThrownBy(() -> model.copy().remap(lake, directory, "a", 2))
          .isInstanceOf(LakeException.class)
          .hasFieldOrPropertyWithValue("code", "tables-lag");
      mendTable(metadata, aside);
      model.read(lake, "b", 10, 0);
      model.verify(directory);
      model.remap(lake, directory, "a", 2);
      model.verify(directory);
    }
  }

  private static void breakTable(Path metadata, Path aside) {
    try {
      Files.move(metadata, aside);
      Files.writeString(metadata, "not a directory");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mendTable(Path metadata, Path aside) throws IOException {
    Files.delete(metadata);
    Files.move(aside, metadata);
  }

  @Test
  void countsThatAreNotThoseRecordedAreRefused() throws IOException {
    try (Lake lake = TestLake.open(directory)) {
      RowModel model = new RowModel();
      model.read(lake, "a", 40, 0);
      long number = lake.unitNumber(new UnitName("azure-activity", "a"));
      PartCounts wrong =
          new PartCounts(40, 4000, Map.of(TestLake.API, 40L), 0, Map.of(), 0, Map.of());
      Epoch epoch = lake.beginEpoch();
      epoch.write(TestLake.API, TestLake.batch(number, 0, 40));
      epoch.replace(
          new UnitReplacement(
              new UnitName("azure-activity", "a"),
              number,
              null,
              List.of(new ReplacedPart(0, wrong, wrong))));
      assertThatThrownBy(() -> epoch.commit("plan")).isInstanceOf(IllegalStateException.class);
      model.verify(directory);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whoFollowsACursorHasTheRowsOfTheTables(int run) throws IOException {
    long seed = System.nanoTime() & 0xffffff;
    System.out.println("seed " + seed + " (run " + run + ")");
    Random random = new Random(seed);
    RowModel model = new RowModel();
    CursorModel consumer = new CursorModel();
    CursorModel lateConsumer = new CursorModel();
    int work = 0;
    while (work < 30) {
      int[] left = {3 + random.nextInt(40)};
      LakeObserver observer =
          step -> {
            if (left[0]-- == 0) {
              throw new Stopped();
            }
          };
      RowModel next = model.copy();
      try (Lake lake = TestLake.open(directory, observer)) {
        model.verify(directory);
        while (work < 30) {
          work++;
          next = model.copy();
          String unit = "unit-" + random.nextInt(6);
          switch (random.nextInt(5)) {
            case 0, 1 -> next.read(lake, unit, 1 + random.nextInt(30), random.nextInt(3));
            case 2 -> next.remap(lake, directory, unit, random.nextInt(4));
            case 3 -> next.replay(lake, directory, unit, 1 + random.nextInt(5));
            default -> lake.maintain();
          }
          model = next;
          if (random.nextInt(3) == 0) {
            consumer.follow(directory);
          }
        }
      } catch (Stopped e) {
        try (Lake lake = TestLake.open(directory)) {
          if (lake.lastEpoch() >= next.epoch()) {
            model = next;
          }
        }
      }
      consumer.follow(directory);
    }
    model.verify(directory);
    consumer.follow(directory);
    lateConsumer.follow(directory);
    assertThat(consumer.rows()).isEqualTo(new TreeMap<>(model.rows()));
    assertThat(lateConsumer.rows()).isEqualTo(new TreeMap<>(model.rows()));
  }

  /** The end of the process. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
