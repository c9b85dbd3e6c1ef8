package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each record of a batch to the runner of its class. What is of no class of the mapping, or
 * refused, is left to the runner that asks. One thread uses it.
 */
final class ClassRouter {
  private final CompiledMapping mapping;
  private final InstantSource clock;
  private final Group others;
  private final Map<ClassKey, Group> classes = new HashMap<>();
  private final List<Group> used = new ArrayList<>();

  /** The records of a batch that one runner takes. */
  private static final class Group {
    private final MappingRunner runner;
    private int[] records = new int[256];
    private int count;

    Group(MappingRunner runner) {
      this.runner = runner;
    }

    void add(int record) {
      if (count == records.length) {
        records = Arrays.copyOf(records, count * 2);
      }
      records[count++] = record;
    }
  }

  /**
   * @param mapping whose records go by their class
   * @param others takes the records that have no class
   */
  ClassRouter(CompiledMapping mapping, InstantSource clock, MappingRunner others) {
    this.mapping = mapping;
    this.clock = clock;
    this.others = new Group(others);
  }

  /** Maps all records of a batch. */
  void run(RecordBatch records, UnitName unit, MappingOutput output) {
    used.clear();
    for (int record = 0; record < records.count(); record++) {
      Group group = group(records, record);
      if (group.count == 0) {
        used.add(group);
      }
      group.add(record);
    }
    try {
      for (Group group : used) {
        group.runner.run(records, group.records, group.count, unit, output);
      }
    } finally {
      used.forEach(group -> group.count = 0);
    }
  }

  private Group group(RecordBatch records, int record) {
    if (records.refusal(record) != null) {
      return others;
    }
    ClassKey key = ClassKey.of(records, record);
    if (key.uid() == ClassScanner.NONE) {
      return others;
    }
    Group known = classes.get(key);
    if (known == null) {
      known = mapping.ofClass(key).map(own -> new Group(own.newRunner(clock))).orElse(others);
      if (known != others) {
        classes.put(key, known);
      }
    }
    return known;
  }
}
