package dev.tarn.query;

import dev.tarn.ocsf.Suggestions;
import dev.tarn.query.Scope.Source;
import dev.tarn.query.Scope.Spot;
import dev.tarn.query.Scope.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows the dotted names in a query to the paths of relations that they mean, and makes sure that
 * these can be read. Names that nothing has are told. One thread uses it.
 */
final class NameLookup {
  private final SqlText sql;
  private final Findings findings;

  NameLookup(SqlText sql, Findings findings) {
    this.sql = sql;
    this.findings = findings;
  }

  /** What dotted names mean at a place of the query. */
  Value column(List<String> names, long location, Scope scope) {
    for (Scope around = scope; around != null; around = around.outer) {
      Value parameter = around.parameters.get(Relation.lower(names.getFirst()));
      if (parameter != null) {
        return members(parameter, names, 1, location);
      }
      Found found = inSources(names, around);
      if (found != null) {
        return members(found.value, names, found.used, location);
      }
      Value alias = around.aliases.get(Relation.lower(names.getFirst()));
      if (alias != null) {
        return members(alias, names, 1, location);
      }
    }
    return Value.OPAQUE;
  }

  private record Found(Value value, int used) {}

  private static @Nullable Found inSources(List<String> names, Scope scope) {
    for (Source source : scope.sources) {
      if (names.size() > 2
          && !source.namespace.isEmpty()
          && source.namespace.equalsIgnoreCase(names.getFirst())
          && source.alias.equalsIgnoreCase(names.get(1))) {
        Optional<Value> value = source.columns.find(names.get(2));
        if (value.isPresent()) {
          return new Found(value.get(), 3);
        }
      }
    }
    for (Source source : scope.sources) {
      if (names.size() > 1 && source.alias.equalsIgnoreCase(names.getFirst())) {
        Optional<Value> value = source.columns.find(names.get(1));
        if (value.isPresent()) {
          return new Found(value.get(), 2);
        }
      }
    }
    Value only = null;
    for (Source source : scope.sources) {
      Optional<Value> value = source.columns.find(names.getFirst());
      if (value.isPresent()) {
        if (only != null) {
          return new Found(Value.OPAQUE, 1);
        }
        only = value.get();
      }
    }
    return only == null ? null : new Found(only, 1);
  }

  /** The member that the names from an index on lead to; makes sure that it can be read. */
  private Value members(Value holder, List<String> names, int from, long location) {
    Value value = holder;
    for (int i = from; i < names.size() && !value.isOpaque(); i++) {
      value = step(value, names.get(i), names, i, location);
    }
    want(value);
    return value;
  }

  /** A member of a value, by its name at a place of the query. */
  Value member(Value holder, String name, long location) {
    Value value = step(holder, name, List.of(name), 0, location);
    want(value);
    return value;
  }

  /** Makes sure that a value can be read. */
  static void want(Value value) {
    for (Spot spot : value.spots()) {
      spot.relation().want(spot.path());
    }
  }

  private Value step(Value holder, String name, List<String> names, int index, long location) {
    List<Spot> members = new ArrayList<>();
    boolean followed = true;
    for (Spot spot : holder.spots()) {
      Optional<Relation.Known> known = spot.relation().find(spot.path());
      if (known.isEmpty()) {
        continue;
      }
      ColumnType type = known.get().type();
      if (type instanceof ColumnType.ListOf && !spot.inList()) {
        findings.tell(
            "list-member",
            offset(names, index, location),
            "'" + String.join(".", spot.path()) + "' is a list, it has no member '" + name + "'",
            String.format(
                "write %1$s[1].%2$s for the first element, or FROM …, unnest(%1$s) AS item and"
                    + " item.%2$s for each",
                String.join(".", spot.path()), name));
        return Value.OPAQUE;
      }
      if (type.withoutLists() instanceof ColumnType.MapOf) {
        followed = false;
        continue;
      }
      List<String> path = new ArrayList<>(spot.path());
      path.add(name);
      if (spot.relation().find(path).isPresent()) {
        members.add(new Spot(spot.relation(), List.copyOf(path), false));
      }
    }
    if (members.isEmpty() && followed && !holder.isOpaque()) {
      unknownMember(holder.spots().getFirst(), name, offset(names, index, location));
    }
    return new Value(List.copyOf(members));
  }

  private void unknownMember(Spot holder, String name, long location) {
    String path = String.join(".", holder.path());
    Set<String> known = holder.relation().namesAfter(holder.path());
    String hint = Suggestions.hint(name, known);
    if (hint == null && known.isEmpty()) {
      hint =
          "'"
              + path
              + "' holds a single value; if that is JSON text, write "
              + path
              + "->>'$."
              + name
              + "'";
    } else if (hint == null) {
      hint =
          known.stream()
              .limit(30)
              .collect(Collectors.joining(", ", "it has ", known.size() > 30 ? ", …" : ""));
    }
    findings.tell(
        "unknown-path",
        location,
        "'" + path + "' of " + holder.relation().title() + " has no member '" + name + "'",
        hint);
  }

  /** The place of a name in the dotted names at a location, if it is spelled plainly there. */
  private long offset(List<String> names, int index, long location) {
    if (location < 0) {
      return location;
    }
    return sql.startsAt(location, String.join(".", names))
        ? location
            + String.join(".", names.subList(0, index)).getBytes(StandardCharsets.UTF_8).length
            + (index > 0 ? 1 : 0)
        : location;
  }
}
