package dev.tarn.event.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are not what they say. */
final class DamagedParquetTest {
  private static final String SCHEMA =
      """
      message event {
        required int32 n; optional binary text (STRING); required double ratio;
        optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
        optional group unmapped (MAP) {
          repeated group key_value {
            required binary key (STRING); optional binary value (STRING);
          }
        }
      }
      """;
  private static final int ROWS = 900;
  private static final Framer.Format FORMAT =
      ParquetUnits.within(
          (in, from) -> {
            throw new AssertionError("not taken for Parquet");
          },
          false);

  /** Of a page: the length of the levels, a run of one level 2, and a number. */
  private static final byte[] TWO_LEVELS_AND_SEVEN = {2, 0, 0, 0, 2, 2, 7, 0, 0, 0};

  private static byte[] file = new byte[0];

  /** A record, or why it was refused. */
  private record Found(String text, String code, long totalBytes) {}

  @BeforeAll
  static void write() throws IOException {
    file = write(CompressionCodecName.ZSTD, WriterVersion.PARQUET_1_0);
  }

  private static byte[] write(CompressionCodecName codec, WriterVersion version)
      throws IOException {
    List<ParquetFiles.Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      int n = i;
      rows.add(
          row -> {
            row.add("n", n);
            row.add("ratio", n / 7.0);
            if (n % 3 > 0) {
              row.add("text", "text-" + n * 31 % 101);
            }
            var tags = row.addGroup("tags");
            for (int j = 0; j < n % 3; j++) {
              tags.addGroup("list").add("element", "e" + j);
            }
            var pair = row.addGroup("unmapped").addGroup("key_value");
            pair.add("key", "k" + n);
            pair.add("value", "v");
          });
    }
    return ParquetFiles.write(
        SCHEMA,
        builder ->
            builder
                .withCompressionCodec(codec)
                .withWriterVersion(version)
                .withRowGroupSize(6_000L)
                .withPageSize(700),
        rows);
  }

  private static List<Found> frame(byte[] bytes) throws IOException {
    List<Found> all = new ArrayList<>();
    RecordBatch batch = new RecordBatch(1 << 16);
    try (Framer framer = FORMAT.open(new ByteArrayInputStream(bytes), UnitPosition.START)) {
      boolean more = true;
      while (more) {
        batch.clear();
        more = framer.read(batch);
        for (int i = 0; i < batch.count(); i++) {
          RecordBatch.Refusal refusal = batch.refusal(i);
          all.add(
              new Found(
                  new String(
                      batch.data(), batch.offset(i), batch.length(i), StandardCharsets.UTF_8),
                  refusal == null ? "" : refusal.code(),
                  refusal == null ? batch.length(i) : refusal.totalBytes()));
        }
      }
      assertThat(framer.position().byteOffset()).isEqualTo(bytes.length);
      assertThat(framer.position().ordinal()).isEqualTo(all.size());
      assertThat(framer.position().framerState()).isEmpty();
    }
    return all;
  }

  @Test
  void aDamagedPageCostsTheRestOfItsRowGroupOnly() throws IOException {
    List<Found> whole = frame(file);
    assertThat(whole).hasSize(ROWS).allMatch(found -> found.code().isEmpty());
    int damagedFiles = 0;
    for (int at = file.length / 3; at < file.length / 3 + 2_000; at += 97) {
      byte[] damaged = file.clone();
      Arrays.fill(damaged, at, at + 8, (byte) 0xa5);
      List<Found> found = frame(damaged);
      List<Found> refused = found.stream().filter(each -> !each.code().isEmpty()).toList();
      assertThat(refused).hasSizeLessThanOrEqualTo(2);
      if (refused.isEmpty()) {
        continue;
      }
      damagedFiles++;
      // what is there of the others is as it was, in its order
      assertThat(whole)
          .containsSubsequence(found.stream().filter(f -> f.code().isEmpty()).toList());
      assertThat(found.size()).isGreaterThan(ROWS / 2);
    }
    assertThat(damagedFiles).isGreaterThan(5);
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void neverFailsOnDamagedBytes(CompressionCodecName codec) throws IOException {
    long seed = System.nanoTime();
    System.out.println("DamagedParquetTest seed " + seed);
    Random random = new Random(seed);
    for (WriterVersion version : List.of(WriterVersion.PARQUET_1_0, WriterVersion.PARQUET_2_0)) {
      byte[] good = write(codec, version);
      for (int i = 0; i < 300; i++) {
        byte[] damaged = good.clone();
        int flips = 1 + random.nextInt(4);
        for (int j = 0; j < flips; j++) {
          boolean inFooter = random.nextInt(3) == 0;
          int from = inFooter ? Math.max(4, damaged.length - 4_000) : 8;
          damaged[from + random.nextInt(damaged.length - from)] ^= (byte) (1 << random.nextInt(8));
        }
        assertThat(frame(damaged)).as("seed %d, %d", seed, i).isNotEmpty();
        frame(Arrays.copyOf(damaged, 16 + random.nextInt(damaged.length - 16)));
      }
    }
  }

  @Test
  void refusesAFileOfWhichNothingCanBeReadAsOneRecordWithItsBytes() throws IOException {
    byte[] cut = Arrays.copyOf(file, file.length - 5);

    assertThat(frame(cut))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.code()).isEqualTo(ParquetException.TRUNCATED);
              assertThat(found.totalBytes()).isEqualTo(cut.length);
            });
  }

  @Test
  void stopsWhereRowsAreFarMoreThanAFileCanHave() throws IOException {
    // three million rows of one text, in a few hundred bytes
    byte[] bomb =
        ParquetFiles.write(
            "message event { required binary text (STRING); }",
            builder ->
                builder
                    .withCompressionCodec(CompressionCodecName.ZSTD)
                    .withPageSize(1 << 24)
                    .withPageRowCountLimit(1 << 28),
            Collections.nCopies(3_000_000, row -> row.add("text", "x".repeat(40))));

    List<Found> found = frame(bomb);

    assertThat(found.getLast().code()).isEqualTo(ParquetException.DECOMPRESSION_LIMIT);
    assertThat(found.size()).isLessThan(2_000_000);
  }

  @Test
  void readsAFileMadeByHand() throws IOException {
    byte[] made = new HandmadeParquet().page(1, Page.RLE, TWO_LEVELS_AND_SEVEN).end(2, 0, 4);

    assertThat(frame(made))
        .extracting(Found::text)
        .containsExactly("{\"a\":{\"b\":7}}", "{\"a\":{\"b\":7}}");
  }

  @Test
  void refusesListsWithinListsWithoutEnd() throws IOException {
    byte[] footer = new byte[1 << 20];
    // a list of one list of one list
    Arrays.fill(footer, (byte) 0x19);

    assertRefused(new HandmadeParquet().page(1, Page.RLE).end(footer), ParquetException.CORRUPT);
  }

  @Test
  void refusesRowGroupsWithoutColumns() throws IOException {
    byte[] footer = new byte[1 << 20];
    // field 4 is a list of a million structs that end at once
    byte[] groups = {0x49, (byte) 0xfc, (byte) 0xc0, (byte) 0x84, 0x3d};
    System.arraycopy(groups, 0, footer, 0, groups.length);

    assertRefused(new HandmadeParquet().page(1, Page.RLE).end(footer), ParquetException.CORRUPT);
  }

  @Test
  void refusesLevelsThatTheSchemaDoesNotHave() throws IOException {
    byte[] content = TWO_LEVELS_AND_SEVEN.clone();
    content[5] = 3;

    assertRefused(
        new HandmadeParquet().page(1, Page.RLE, content).end(1, 0, 4), ParquetException.CORRUPT);
  }

  @Test
  void refusesLevelsInTheEncodingOfTheFirstWriters() throws IOException {
    int bitPacked = 4;

    assertRefused(
        new HandmadeParquet().page(1, bitPacked, TWO_LEVELS_AND_SEVEN).end(1, 0, 4),
        ParquetException.UNSUPPORTED);
  }

  private static void assertRefused(byte[] file, String code) throws IOException {
    assertThat(frame(file)).singleElement().extracting(Found::code).isEqualTo(code);
  }

  @Test
  void keepsNoMoreOfRowGroupsThatLieOverEachOtherThanTheFileHas() throws IOException {
    int snappy = 1;
    byte[] made = new HandmadeParquet().page(1, Page.RLE, new byte[50_000]).end(300, snappy, 4);

    List<Found> found = frame(made);

    assertThat(found).hasSize(300).extracting(Found::code).containsOnly(ParquetException.CORRUPT);
    assertThat(found.stream().mapToLong(each -> each.text().length()).sum())
        .isLessThanOrEqualTo(made.length);
  }

  @Test
  void stopsWherePagesAreReadOverAndOver() throws IOException {
    HandmadeParquet made = new HandmadeParquet();
    for (int i = 0; i < 20_000; i++) {
      made.page(0, Page.RLE, new byte[Integer.BYTES]);
    }
    int pagesBytes = made.size() - 4;

    List<Found> found = frame(made.end(1 + (64 << 20) / pagesBytes, 0, 4));

    assertThat(found.getFirst().code()).isEqualTo(ParquetException.CORRUPT);
    assertThat(found.getLast().code()).isEqualTo(ParquetException.DECOMPRESSION_LIMIT);
  }
}
