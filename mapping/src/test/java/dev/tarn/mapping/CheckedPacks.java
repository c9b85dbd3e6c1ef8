package dev.tarn.mapping;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The shipped packs, each checked once and its tests run once for all tests of a JVM. */
final class CheckedPacks {
  private static final Map<String, CheckedMapping> CHECKED = new ConcurrentHashMap<>();
  private static final Map<String, List<MappingTester.Result>> RESULTS = new ConcurrentHashMap<>();

  private CheckedPacks() {}

  static CheckedMapping find(String name) {
    return CHECKED.computeIfAbsent(name, pack -> Packs.find(pack).orElseThrow().check());
  }

  /** What the pack's own tests gave. */
  static List<MappingTester.Result> results(String name) {
    return RESULTS.computeIfAbsent(name, pack -> MappingTester.runAll(find(pack)));
  }
}
