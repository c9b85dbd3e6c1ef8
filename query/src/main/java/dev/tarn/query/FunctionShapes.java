package dev.tarn.query;

import java.util.Set;

/** What of its first argument the result of a function is. Names are in lower case. */
final class FunctionShapes {
  private static final Set<String> ELEMENT_WISE =
      Set.of(
          "list_transform",
          "list_apply",
          "apply",
          "array_transform",
          "array_apply",
          "list_filter",
          "array_filter",
          "filter");

  private static final Set<String> ELEMENT =
      Set.of(
          "unnest",
          "list_extract",
          "array_extract",
          "list_element",
          "list_first",
          "list_last",
          "list_any_value",
          "list_min",
          "list_max");

  private static final Set<String> SAME =
      Set.of(
          "list_filter",
          "array_filter",
          "filter",
          "list_sort",
          "array_sort",
          "list_reverse_sort",
          "array_reverse_sort",
          "list_reverse",
          "array_reverse",
          "list_distinct",
          "array_distinct",
          "list_slice",
          "array_slice",
          "list_where",
          "list_select",
          "any_value",
          "arbitrary",
          "first",
          "last",
          "min",
          "max",
          "mode",
          "arg_max",
          "arg_min",
          "argmax",
          "argmin",
          "max_by",
          "min_by",
          "first_value",
          "last_value",
          "nth_value",
          "lag",
          "lead");

  private FunctionShapes() {}

  /** Whether a function's first argument is a list and its lambda sees the elements. */
  static boolean seesElements(String function) {
    return ELEMENT_WISE.contains(function);
  }

  /** Whether a function's result is one of the elements of its first argument. */
  static boolean givesElement(String function) {
    return ELEMENT.contains(function);
  }

  /** Whether a function's result has the shape of its first argument. */
  static boolean keepsShape(String function) {
    return SAME.contains(function);
  }
}
