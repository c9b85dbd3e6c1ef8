package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.List;

/** One constraint of a class or object, prepared for checking. Immutable. */
final class ConstraintTable {
  final boolean justOne;
  final List<String> names;

  /** Of each name among the attributes, or -1. */
  final int[] places;

  /** The steps of each name, one unless it is a dotted path. */
  final List<List<String>> steps;

  ConstraintTable(boolean justOne, List<String> names, NameTable attributes) {
    this.justOne = justOne;
    this.names = names;
    this.places = new int[names.size()];
    List<List<String>> paths = new ArrayList<>(names.size());
    for (int i = 0; i < places.length; i++) {
      places[i] = attributes.find(names.get(i));
      paths.add(List.of(names.get(i).split("\\.", -1)));
    }
    this.steps = List.copyOf(paths);
  }
}
