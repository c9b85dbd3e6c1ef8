package dev.tarn.mapping;

import dev.tarn.event.PathCounts.Use;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a mapping does with input paths, over all of its entries. Immutable. */
final class PathUses {
  private final SlotLayout layout;
  private final boolean[][] mapped;
  private final List<InputPath> dropped;
  private final DropRules drop;

  PathUses(SlotLayout layout, MappingSpec spec, List<MappingSpec.EventSpec> entries) {
    this.layout = layout;
    this.mapped = Leftovers.reads(layout, entries);
    Set<InputPath> paths = new LinkedHashSet<>();
    entries.forEach(event -> paths.addAll(event.drop()));
    this.dropped = List.copyOf(paths);
    this.drop = new DropRules(dropped);
  }

  Use ofSlot(SlotLayout.Table table, int slot) {
    if (mapped[table.number()][slot] || isCovered(table, table.cover(slot))) {
      return Use.MAPPED;
    }
    List<InputPath.Step> steps = table.path(slot).steps();
    if (dropped.stream().anyMatch(path -> isBelow(steps, path.steps()))) {
      return Use.DROPPED;
    }
    return table.wanted(slot) ? Use.READ : Use.UNMAPPED;
  }

  Use ofLeaf(String path, LeafTable leaves, int leaf) {
    if (isCovered(layout.tables().get(leaves.table(leaf)), leaves.cover(leaf))) {
      return Use.MAPPED;
    }
    byte[] text = path.getBytes(StandardCharsets.UTF_8);
    return drop.matches(text, 0, text.length) ? Use.DROPPED : Use.UNMAPPED;
  }

  /** Whether a rule takes something around a value whole. */
  private boolean isCovered(SlotLayout.Table inner, int innerCover) {
    SlotLayout.@Nullable Table table = inner;
    int cover = innerCover;
    while (table != null) {
      while (cover >= 0) {
        if (mapped[table.number()][cover]) {
          return true;
        }
        cover = table.cover(cover);
      }
      SlotLayout.Table parent = table.parent();
      if (parent != null) {
        int array = parent.arraySlot(table.listInParent());
        if (parent.raw(array) && mapped[parent.number()][array]) {
          return true;
        }
        cover = parent.cover(array);
      }
      table = parent;
    }
    return false;
  }

  private static boolean isBelow(List<InputPath.Step> steps, List<InputPath.Step> prefix) {
    if (steps.size() < prefix.size()) {
      return false;
    }
    for (int i = 0; i < prefix.size(); i++) {
      boolean bothElements =
          !(steps.get(i) instanceof InputPath.Key) && !(prefix.get(i) instanceof InputPath.Key);
      if (!bothElements && !steps.get(i).equals(prefix.get(i))) {
        return false;
      }
    }
    return true;
  }
}
