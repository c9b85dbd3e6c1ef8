package dev.tarn.ocsf;

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
    this.places = names.stream().mapToInt(attributes::find).toArray();
    this.steps = names.stream().map(name -> List.of(name.split("\\.", -1))).toList();
  }
}
