package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.EventBatch;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that a filter leaves are those that Iceberg's own scan leaves. */
class SnapshotFilesTest {
  private static final int ROWS = 10;
  private static final int CONDITIONS = 100;

  @TempDir Path directory;
  private final SetClock clock = new SetClock(TestLake.NOW);

  /** Landing files of three days, some of them settled since, and manifests that were merged. */
  @BeforeEach
  void fillLake() throws IOException {
    try (Lake lake = Lake.open(LakeConfig.at(directory), clock, LakeObserver.NONE)) {
      for (int epoch = 0; epoch < 30; epoch++) {
        commit(lake, epoch);
      }
      clock.now = clock.now.plus(Duration.ofHours(2));
      while (lake.maintain()) {
        // until nothing is left to be settled
      }
      for (int epoch = 30; epoch < 50; epoch++) {
        commit(lake, epoch);
      }
    }
  }

  /** Ten rows of one of three days, of two regions and three accounts. */
  private static void commit(Lake lake, int epoch) throws IOException {
    UnitName unit = new UnitName(TestLake.API.source(), "unit-" + epoch);
    long number = lake.unitNumber(unit);
    EventBatch batch = new EventBatch(TestLake.TYPE);
    for (int ordinal = 0; ordinal < ROWS; ordinal++) {
      long time =
          TestLake.NOW.minus(Duration.ofDays(epoch % 3)).toEpochMilli() - epoch * 60_000L - ordinal;
      TestLake.addRow(batch, time, "account-" + ordinal % 3, number, ordinal);
    }
    Epoch open = lake.beginEpoch();
    open.write(TestLake.API, batch);
    open.addPart(TestLake.part(unit, number, 0, ROWS, true, Map.of(TestLake.API, (long) ROWS)));
    open.commit("plan");
  }

  @Test
  void everyConditionLeavesTheFilesThatIcebergLeaves() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("SnapshotFilesTest: -Dtarn.seed=" + seed);
    Random random = new Random(seed);
    try (LakeReader reader = LakeReader.open(directory);
        LakeSnapshot snapshot = reader.snapshot()) {
      TableSnapshot table = snapshot.tables().getFirst();
      BaseTable iceberg = iceberg();
      Set<Path> all = files(table, Expressions.alwaysTrue());
      assertThat(all).hasSizeGreaterThan(20).isEqualTo(files(iceberg, Expressions.alwaysTrue()));
      Set<Integer> sizes = new TreeSet<>();
      for (int i = 0; i < CONDITIONS; i++) {
        Expression condition = condition(random, 3);
        Set<Path> left = files(table, condition);
        assertThat(left).as(condition.toString()).isEqualTo(files(iceberg, condition));
        sizes.add(left.size());
      }
      assertThat(sizes).contains(0, all.size()).hasSizeGreaterThan(5);
    }
  }

  private static Set<Path> files(TableSnapshot table, Expression condition) throws IOException {
    return table.files(condition).stream().map(DataFileEntry::path).collect(Collectors.toSet());
  }

  private Set<Path> files(BaseTable table, Expression condition) throws IOException {
    Set<Path> files = new HashSet<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(condition).planFiles()) {
      tasks.forEach(task -> files.add(Path.of(task.file().location())));
    }
    return files;
  }

  private BaseTable iceberg() throws IOException {
    Path metadata = directory.resolve("tables/azure_activity/api_activity/metadata");
    try (Stream<Path> entries = Files.list(metadata)) {
      Path newest =
          entries
              .filter(path -> path.toString().endsWith(".metadata.json"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      LocalFileIO io = new LocalFileIO(directory.toString(), directory);
      return new BaseTable(new StaticTableOperations(newest.toString(), io), "api_activity");
    }
  }

  private static Expression condition(Random random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      Expression left = condition(random, depth - 1);
      return switch (random.nextInt(3)) {
        case 0 -> Expressions.and(left, condition(random, depth - 1));
        case 1 -> Expressions.or(left, condition(random, depth - 1));
        default -> Expressions.not(left);
      };
    }
    return switch (random.nextInt(6)) {
      case 0 ->
          comparison(random, "time", TestLake.NOW.toEpochMilli() - random.nextInt(250_000_000));
      case 1 -> comparison(random, "_epoch", (1L << 48) + random.nextInt(60));
      case 2 -> comparison(random, "eventDay", "202611" + (17 + random.nextInt(5)));
      case 3 -> comparison(random, "region", "eu-west-" + random.nextInt(3));
      case 4 ->
          Expressions.in(
              "accountId", "account-" + random.nextInt(5), "account-" + random.nextInt(5));
      default -> random.nextBoolean() ? Expressions.isNull("region") : Expressions.notNull("time");
    };
  }

  private static Expression comparison(Random random, String column, Object value) {
    return switch (random.nextInt(6)) {
      case 0 -> Expressions.equal(column, value);
      case 1 -> Expressions.notEqual(column, value);
      case 2 -> Expressions.lessThan(column, value);
      case 3 -> Expressions.lessThanOrEqual(column, value);
      case 4 -> Expressions.greaterThan(column, value);
      default -> Expressions.greaterThanOrEqual(column, value);
    };
  }
}
