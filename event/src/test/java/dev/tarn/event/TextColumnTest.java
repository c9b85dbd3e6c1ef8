package dev.tarn.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextColumnTest {
  private static String read(TextColumn column, int row) {
    int entry = column.entry(row);
    return new String(
        column.arena(),
        column.entryStart(entry),
        column.entryLength(entry),
        StandardCharsets.UTF_8);
  }

  private static void append(TextColumn column, String value) {
    byte[] bytes = ("<" + value + ">").getBytes(StandardCharsets.UTF_8);
    column.append(bytes, 1, bytes.length - 2);
  }

  @Test
  void givesBackWhatWasAppendedWhateverTheOrderOfOperations() {
    long seed = System.nanoTime();
    System.out.println("TextColumnTest seed " + seed);
    Random random = new Random(seed);
    TextColumn column = new TextColumn();
    for (int use = 0; use < 40; use++) {
      List<String> expected = new ArrayList<>();
      int steps = random.nextInt(6000);
      int values = 1 + random.nextInt(random.nextBoolean() ? 20 : 100_000);
      for (int step = 0; step < steps; step++) {
        switch (random.nextInt(10)) {
          case 0 -> {
            column.appendNull();
            expected.add(null);
          }
          case 1 -> {
            int count = random.nextInt(4);
            column.appendNulls(count);
            for (int i = 0; i < count; i++) {
              expected.add(null);
            }
          }
          case 2 -> {
            StringBuilder text = new StringBuilder();
            long[] slices = new long[random.nextInt(4)];
            for (int i = 0; i < slices.length; i++) {
              String value =
                  random.nextInt(5) == 0 ? null : Integer.toString(random.nextInt(values));
              if (value != null) {
                slices[i] = Slice.of(text.length(), value.length(), Slice.TEXT);
                text.append(value);
              }
              expected.add(value);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            column.appendAll(bytes, slices, slices.length);
          }
          case 3 -> {
            if (!expected.isEmpty() && random.nextInt(20) == 0) {
              int size = random.nextInt(expected.size());
              column.truncate(size);
              expected = new ArrayList<>(expected.subList(0, size));
            }
          }
          default -> {
            int number = random.nextInt(values);
            String value = Integer.toString(number).repeat(number % 5);
            append(column, value);
            expected.add(value);
          }
        }
      }
      assertThat(column.size()).isEqualTo(expected.size());
      assertThat(column.nullCount())
          .isEqualTo((int) expected.stream().filter(Objects::isNull).count());
      long[] words = new long[(expected.size() + 63) / 64];
      column.addPresence(words);
      for (int row = 0; row < expected.size(); row++) {
        boolean present = expected.get(row) != null;
        assertThat(column.isNull(row)).isEqualTo(!present);
        assertThat((words[row >> 6] >>> row & 1) != 0).isEqualTo(present);
        if (present) {
          assertThat(read(column, row)).isEqualTo(expected.get(row));
        }
      }
      if (column.distinct()) {
        List<String> entries = new ArrayList<>();
        for (int entry = 0; entry < column.entries(); entry++) {
          entries.add(
              new String(
                  column.arena(),
                  column.entryStart(entry),
                  column.entryLength(entry),
                  StandardCharsets.UTF_8));
        }
        assertThat(entries).doesNotHaveDuplicates();
      }
      column.clear();
    }
  }

  @Test
  void equalValuesShareAnEntry() {
    TextColumn column = new TextColumn();
    for (int i = 0; i < 100_000; i++) {
      append(column, "value-" + i % 1000);
    }
    assertThat(column.distinct()).isTrue();
    assertThat(column.entries()).isEqualTo(1000);
  }

  @Test
  void givesUpOnValuesThatAreAllDifferentAndRemembersItForAWhile() {
    TextColumn column = new TextColumn();
    for (int i = 0; i < 10_000; i++) {
      append(column, "value-" + i);
    }
    assertThat(column.distinct()).isFalse();
    column.clear();
    assertThat(column.distinct()).isFalse();
    for (int use = 0; use < 8; use++) {
      append(column, "a");
      column.clear();
    }
    assertThat(column.distinct()).isTrue();
  }

  @Test
  void looksForEqualValuesInAtMostFourMegabytes() {
    TextColumn column = new TextColumn();
    String large = "x".repeat(2_200_000);
    append(column, large);
    append(column, "small");
    append(column, large);
    assertThat(column.entries()).isEqualTo(2);
    append(column, large + "y");
    assertThat(column.distinct()).isFalse();
    assertThat(read(column, 3)).hasSize(2_200_001);
  }
}
