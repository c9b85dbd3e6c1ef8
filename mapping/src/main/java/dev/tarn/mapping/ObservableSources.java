package dev.tarn.mapping;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds where the values of an event's observables are. */
final class ObservableSources {
  private ObservableSources() {}

  /** In the order of columns; of those that a rule sets. */
  static List<ObservablesPart.Observable> of(
      MappingSpec.Observables observables,
      Shape shape,
      Map<String, Operation> operations,
      Texts texts) {
    List<String> columns = new ArrayList<>(observables.columns().keySet());
    Map<String, Integer> order = new HashMap<>();
    for (String column : columns) {
      String leaf = column.contains("[]") ? column.substring(0, column.indexOf("[]")) : column;
      order.put(column, shape.find(leaf));
    }
    columns.sort(Comparator.<String>comparingInt(order::get).thenComparing(column -> column));
    List<ObservablesPart.Observable> found = new ArrayList<>();
    for (String column : columns) {
      ObservablesPart.ObservableSource source = source(column, operations);
      MappingSpec.ObservableType type = observables.columns().get(column);
      if (source != null && type != null) {
        found.add(
            new ObservablesPart.Observable(
                source,
                texts.addConstant(column.replace("[]", "")),
                type.typeId(),
                texts.addConstant(type.caption())));
      }
    }
    return found;
  }

  /** Where the values of a column are, or null where no rule sets it. */
  private static ObservablesPart.@Nullable ObservableSource source(
      String column, Map<String, Operation> operations) {
    int list = column.indexOf("[]");
    String path = list < 0 ? column : column.substring(0, list);
    String rest = list < 0 ? "" : column.substring(list + 2);
    Operation operation = operations.get(path);
    return switch (operation) {
      case null -> null;
      case Operation.OfScalar scalar -> new ObservablesPart.ScalarSource(scalar);
      case ListOperation.OfScalars scalars -> new ObservablesPart.ScalarsSource(scalars);
      case ListOperation.OfObjects objects -> {
        List<ObservablesPart.ObservableSource> sources = new ArrayList<>();
        if (rest.startsWith(".")) {
          for (ListOperation.ObjectPart part : objects.parts()) {
            if (part instanceof ListOperation.ScopedPart scoped) {
              Map<String, Operation> members = new HashMap<>();
              for (int i = 0; i < objects.shape().leaves().size(); i++) {
                Operation member = scoped.scope().operation(i);
                if (member != null) {
                  members.put(objects.shape().leaves().get(i).path(), member);
                }
              }
              ObservablesPart.ObservableSource inner = source(rest.substring(1), members);
              if (inner != null) {
                sources.add(new ObservablesPart.ElementsSource(scoped, inner));
              }
            }
          }
        }
        yield sources.isEmpty() ? null : new ObservablesPart.AllSources(sources);
      }
    };
  }
}
