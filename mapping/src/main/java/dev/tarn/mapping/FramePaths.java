package dev.tarn.mapping;

import dev.tarn.event.SlotTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What paths and conditions mean in the rows of one frame. One thread uses it. */
final class FramePaths {
  private final ScopeBuilder.Context context;
  private final Frame frame;
  private final InputPath prefix;

  /** Where the frame's rows are pieces of a text, these. */
  private final @Nullable Pieces pieces;

  /**
   * @param prefix path of the frame's rows, from the record
   */
  FramePaths(ScopeBuilder.Context context, Frame frame, InputPath prefix, @Nullable Pieces pieces) {
    this.context = context;
    this.frame = frame;
    this.prefix = prefix;
    this.pieces = pieces;
  }

  /** The way to an array's elements from this frame's rows. */
  Elements way(InputPath array) {
    InputPath relative = SlotPaths.elements(array);
    InputPath path = SlotPaths.elements(SlotPaths.join(prefix, array));
    List<Integer> indexes = indexes(relative);
    int[] lists = lists(context.layout().findTable(path).orElseThrow(), indexes.size());
    return new Elements.OfArray(
        frame.table(), lists, indexes.stream().mapToInt(Integer::intValue).toArray(), false);
  }

  private static List<Integer> indexes(InputPath path) {
    List<Integer> indexes = new ArrayList<>();
    for (InputPath.Step step : path.steps()) {
      if (step instanceof InputPath.Index index) {
        indexes.add(index.index());
      } else if (step instanceof InputPath.Each) {
        indexes.add(SlotLayout.Place.EVERY);
      }
    }
    return indexes;
  }

  /** Which child table of its parent a table and those around it are, outermost first. */
  private static int[] lists(SlotLayout.Table table, int depth) {
    int[] lists = new int[depth];
    SlotLayout.Table at = table;
    for (int i = depth - 1; i >= 0; i--) {
      lists[i] = at.listInParent();
      SlotLayout.Table parent = at.parent();
      if (parent != null) {
        at = parent;
      }
    }
    return lists;
  }

  /** The slot that a path stands for. */
  Input input(InputPath path, boolean ofRecord) {
    if (pieces != null && !ofRecord) {
      return pieces.input(path, frame);
    }
    InputPath whole = ofRecord ? path : SlotPaths.join(prefix, path);
    SlotLayout.Place place =
        context
            .layout()
            .find(whole)
            .orElseThrow(() -> new IllegalArgumentException("no slot for " + whole));
    List<Integer> indexes = indexes(path);
    if (indexes.contains(SlotLayout.Place.EVERY)) {
      throw new IllegalArgumentException("a path to one value goes over all elements: " + whole);
    }
    SlotLayout.Table table = context.layout().tables().get(place.table());
    int[] lists = lists(table, indexes.size());
    SlotTable slots = context.walker().table(place.table());
    Input input =
        new Input(
            table.path(place.slot()),
            frame,
            ofRecord,
            lists,
            indexes.stream().mapToInt(Integer::intValue).toArray(),
            slots,
            place.table(),
            context.taken().get(place.table()),
            place.slot());
    input.watchBy(context.watch());
    return input;
  }

  /** A condition on this frame's rows. */
  RowTest test(MappingSpec.Condition condition) {
    Texts texts = context.texts();
    return switch (condition) {
      case MappingSpec.And and -> new RowTest.All(and.all().stream().map(this::test).toList());
      case MappingSpec.Or or -> new RowTest.Any(or.any().stream().map(this::test).toList());
      case MappingSpec.Not not -> new RowTest.Opposite(test(not.negated()));
      case MappingSpec.Exists exists -> new RowTest.Present(input(exists.path(), false));
      case MappingSpec.TextMatch match -> {
        Input input = input(match.path(), false);
        if (match.ignoreCase() || match.texts().size() > 4) {
          yield new RowTest.Matches(input, texts, match.kind(), match.texts(), match.ignoreCase());
        }
        yield match.kind() == MappingSpec.MatchKind.EQUALS
            ? new RowTest.Equal(input, texts, match.texts())
            : new RowTest.Part(input, texts, match.kind(), match.texts());
      }
      case MappingSpec.RegexMatch match ->
          new RowTest.Found(input(match.path(), false), texts, new BoundedRegex(match.pattern()));
      case MappingSpec.NumberMatch match ->
          new RowTest.Compared(
              input(match.path(), false), texts, match.comparison(), match.number());
    };
  }
}
