package dev.tarn.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  private static final RowType TYPE =
      new RowType(
          List.of(
              new Field("n", FieldType.Leaf.LONG),
              new Field("d", FieldType.Leaf.DOUBLE),
              new Field("b", FieldType.Leaf.BOOLEAN),
              new Field(
                  "l",
                  new FieldType.ListOf(
                      new FieldType.Struct(List.of(new Field("x", FieldType.Leaf.LONG))))),
              new Field("m", new FieldType.TextMap())));

  private record Row(
      Long number, Double decimal, Boolean flag, List<Long> list, List<String> map) {}

  private static final Row NULLS = new Row(null, null, null, null, null);

  @Test
  void keepTheirValuesThroughAppendsPaddingAndTruncation() {
    long seed = System.nanoTime();
    System.out.println("ColumnsTest seed " + seed);
    Random random = new Random(seed);
    EventBatch batch = new EventBatch(TYPE);
    for (int use = 0; use < 30; use++) {
      List<Row> expected = new ArrayList<>();
      for (int step = random.nextInt(3000); step > 0; step--) {
        switch (random.nextInt(30)) {
          case 0 -> {
            int size = random.nextInt(expected.size() + 1);
            batch.truncate(size);
            expected = new ArrayList<>(expected.subList(0, size));
          }
          case 1 -> {
            int count = random.nextInt(200);
            batch.padTo(expected.size() + count);
            expected.addAll(java.util.Collections.nCopies(count, NULLS));
          }
          case 2 -> {
            int count = random.nextInt(200);
            StructColumn root = batch.root();
            ((LongColumn) root.member(0)).appendRepeated(5, count);
            ((DoubleColumn) root.member(1)).appendRepeated(0.5, count);
            ((BooleanColumn) root.member(2)).appendRepeated(true, count);
            batch.padTo(expected.size() + count);
            expected.addAll(
                java.util.Collections.nCopies(count, new Row(5L, 0.5, true, null, null)));
          }
          default -> {
            Row row = row(random);
            append(batch, row);
            expected.add(row);
            if (random.nextInt(10) == 0) {
              // half a row, taken back
              ((LongColumn) batch.root().member(0)).append(9);
              ((LongColumn)
                      ((StructColumn) ((ListColumn) batch.root().member(3)).elements()).member(0))
                  .append(9);
              batch.truncate(expected.size());
            }
          }
        }
      }
      check(batch, expected);
      batch.clear();
    }
  }

  private static Row row(Random random) {
    List<Long> list = random.nextBoolean() ? null : new ArrayList<>();
    for (int i = random.nextInt(4); list != null && i > 0; i--) {
      list.add(random.nextBoolean() ? null : random.nextLong());
    }
    List<String> map = random.nextBoolean() ? null : new ArrayList<>();
    for (int i = random.nextInt(4); map != null && i > 0; i--) {
      map.add("k" + i);
    }
    return new Row(
        random.nextBoolean() ? null : random.nextLong(),
        random.nextBoolean() ? null : random.nextDouble(),
        random.nextBoolean() ? null : random.nextBoolean(),
        list,
        map);
  }

  private static void append(EventBatch batch, Row row) {
    StructColumn root = batch.root();
    if (row.number() != null) {
      ((LongColumn) root.member(0)).append(row.number());
    }
    if (row.decimal() != null) {
      ((DoubleColumn) root.member(1)).append(row.decimal());
    }
    if (row.flag() != null) {
      ((BooleanColumn) root.member(2)).append(row.flag());
    }
    if (row.list() != null) {
      ListColumn list = (ListColumn) root.member(3);
      LongColumn elements = (LongColumn) ((StructColumn) list.elements()).member(0);
      for (Long element : row.list()) {
        if (element == null) {
          list.elements().appendNull();
        } else {
          elements.append(element);
        }
      }
      list.appendRow();
    }
    if (row.map() != null) {
      MapColumn map = (MapColumn) root.member(4);
      for (String key : row.map()) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        map.keys().append(bytes, 0, bytes.length);
        map.values().appendNull();
      }
      map.appendRow();
    }
    batch.padTo(batch.rows() + 1);
  }

  private static void check(EventBatch batch, List<Row> expected) {
    assertThat(batch.complete()).isTrue();
    assertThat(batch.rows()).isEqualTo(expected.size());
    StructColumn root = batch.root();
    LongColumn numbers = (LongColumn) root.member(0);
    DoubleColumn decimals = (DoubleColumn) root.member(1);
    BooleanColumn flags = (BooleanColumn) root.member(2);
    ListColumn list = (ListColumn) root.member(3);
    MapColumn map = (MapColumn) root.member(4);
    int[] nulls = new int[6];
    long[] presence = new long[(expected.size() + 63) / 64];
    root.addPresence(presence);
    for (int i = 0; i < expected.size(); i++) {
      Row row = expected.get(i);
      assertThat(numbers.isNull(i)).isEqualTo(row.number() == null);
      assertThat(decimals.isNull(i)).isEqualTo(row.decimal() == null);
      assertThat(flags.isNull(i)).isEqualTo(row.flag() == null);
      assertThat(list.isNull(i)).isEqualTo(row.list() == null);
      assertThat(map.isNull(i)).isEqualTo(row.map() == null);
      assertThat(root.isNull(i)).isEqualTo(row.equals(NULLS));
      assertThat((presence[i >> 6] & (1L << i)) == 0).isEqualTo(row.equals(NULLS));
      nulls[0] += row.number() == null ? 1 : 0;
      nulls[1] += row.decimal() == null ? 1 : 0;
      nulls[2] += row.flag() == null ? 1 : 0;
      nulls[3] += row.list() == null ? 1 : 0;
      nulls[4] += row.map() == null ? 1 : 0;
      nulls[5] += row.equals(NULLS) ? 1 : 0;
      if (row.number() != null) {
        assertThat(numbers.value(i)).isEqualTo(row.number());
      }
      if (row.decimal() != null) {
        assertThat(decimals.value(i)).isEqualTo(row.decimal());
      }
      if (row.flag() != null) {
        assertThat(flags.value(i)).isEqualTo(row.flag());
      }
      List<Long> elements = new ArrayList<>();
      for (int e = list.start(i); e < list.start(i) + list.count(i); e++) {
        LongColumn member = (LongColumn) ((StructColumn) list.elements()).member(0);
        elements.add(member.isNull(e) ? null : (Long) member.value(e));
      }
      assertThat(elements).isEqualTo(row.list() == null ? List.of() : row.list());
      assertThat(map.count(i)).isEqualTo(row.map() == null ? 0 : row.map().size());
    }
    for (int member = 0; member < 5; member++) {
      assertThat(root.member(member).nullCount()).isEqualTo(nulls[member]);
    }
    assertThat(root.nullCount()).isEqualTo(nulls[5]);
  }

  @Test
  void countSharedColumnsOnce() {
    RowType type =
        new RowType(
            List.of(
                new Field("code", FieldType.Leaf.LONG),
                new Field(
                    "response",
                    new FieldType.Struct(List.of(new Field("code", FieldType.Leaf.LONG))))));
    EventBatch batch = new EventBatch(type, Map.of("response.code", "code"));
    StructColumn response = (StructColumn) batch.root().member(1);
    assertThat(response.member(0)).isSameAs(batch.root().member(0));
    ((LongColumn) batch.root().member(0)).append(1);
    batch.padTo(1);
    assertThat(batch.complete()).isTrue();
    assertThat(response.size()).isEqualTo(1);
    long bytes = batch.sizeBytes();
    batch.padTo(2);
    // a number each for code, unit and ordinal; an entry each for the partition columns
    assertThat(batch.sizeBytes() - bytes).isEqualTo(3 * 8 + 3 * 4);
  }

  @Test
  void aNullListDropsElementsThatNoRowTook() {
    EventBatch batch = new EventBatch(TYPE);
    ListColumn list = (ListColumn) batch.root().member(3);
    ((LongColumn) ((StructColumn) list.elements()).member(0)).append(1);
    list.appendNull();
    list.appendRow();
    assertThat(list.count(0)).isZero();
    assertThat(list.count(1)).isZero();
    assertThat(list.elements().size()).isZero();
  }
}
