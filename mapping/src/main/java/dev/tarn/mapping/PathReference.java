package dev.tarn.mapping;

/**
 * What stands for an input value in a mapping: a path of the record or element, or a name that
 * begins with {@code $}.
 *
 * @param root where the path begins
 * @param name of a named value or condition, else empty
 * @param path may contain {@link InputPath.Each}; empty for a name
 */
record PathReference(Root root, String name, InputPath path) {
  enum Root {
    /** The record; within a for_each the element. */
    HERE,
    /** {@code $record}: the record, said within a for_each. */
    RECORD,
    /** {@code $name}: something that the mapping names. */
    NAME
  }
}
