package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@link JsonWalker} finds in records, as texts. */
final class WalkFixture {
  private WalkFixture() {}

  static InputPath path(String... steps) {
    List<InputPath.Step> path = new ArrayList<>();
    for (String step : steps) {
      if (step.equals("[*]")) {
        path.add(new InputPath.Each());
      } else if (step.startsWith("[")) {
        path.add(new InputPath.Index(Integer.parseInt(step.substring(1, step.length() - 1))));
      } else {
        path.add(new InputPath.Key(step));
      }
    }
    return new InputPath(path);
  }

  static RecordBatch batch(String... records) {
    return batch(
        Arrays.stream(records)
            .map(record -> record.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new));
  }

  /** The records side by side, with nothing between them and nothing behind. */
  static RecordBatch batch(byte[]... records) {
    int size = Arrays.stream(records).mapToInt(record -> record.length).sum();
    RecordBatch batch = new RecordBatch(size);
    batch.resize(size);
    int at = 0;
    for (byte[] record : records) {
      System.arraycopy(record, 0, batch.data(), at, record.length);
      batch.add(at, record.length, at);
      at += record.length;
    }
    return batch;
  }

  static JsonWalker walk(SlotLayout layout, String text) {
    JsonWalker walker = new JsonWalker(layout);
    walker.begin(batch(text));
    boolean good = walker.walk(0);
    assertThat(good).as("%s at %s", walker.errorCode(), walker.errorOffset()).isTrue();
    return walker;
  }

  static List<String> slots(JsonWalker walker, SlotLayout layout) {
    List<String> texts = new ArrayList<>();
    for (SlotLayout.Table table : layout.tables()) {
      SlotTable slots = walker.table(table.number());
      for (int row = 0; row < slots.rows(); row++) {
        for (int slot = 0; slot < slots.slots(); slot++) {
          long slice = slots.slice(slot, row);
          if (slice != Slice.ABSENT) {
            String path = pathText(walker, walker.path(table.number(), row, slot));
            texts.add(path + "=" + text(walker, slice));
          }
        }
      }
    }
    return texts;
  }

  static List<String> leaves(JsonWalker walker) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < walker.leaves().size(); i++) {
      texts.add(
          pathText(walker, walker.leaves().path(i)) + "=" + text(walker, walker.leaves().slice(i)));
    }
    return texts;
  }

  static String pathText(JsonWalker walker, long path) {
    return new String(
        walker.pathBytes(path),
        walker.pathStart(path),
        walker.pathLength(path),
        StandardCharsets.UTF_8);
  }

  static String text(JsonWalker walker, long slice) {
    String kind =
        switch (Slice.kind(slice)) {
          case Slice.TEXT -> "TEXT";
          case Slice.NUMBER -> "NUMBER";
          case Slice.TRUE -> "TRUE";
          case Slice.FALSE -> "FALSE";
          case Slice.NULL -> "NULL";
          case Slice.OBJECT -> "OBJECT";
          case Slice.ARRAY -> "ARRAY";
          default -> "WRITTEN";
        };
    return kind
        + " "
        + new String(
            walker.data(), Slice.offset(slice), Slice.length(slice), StandardCharsets.UTF_8);
  }
}
