package dev.tarn.query;

import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.Quarantine;
import dev.tarn.lake.TableId;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every name that a query may write in FROM, made when it is mentioned. One query uses it, on one
 * thread.
 */
final class RelationCatalog {
  /** The namespace of the lake's own tables. */
  static final String SYSTEM = "tarn";

  private static final String EVENTS = "events";
  private static final String QUARANTINE = "quarantine";

  private final List<LakeTables.Table> tables;
  private final Schemas schemas;
  private final Map<String, SystemTable> systemTables = new LinkedHashMap<>();
  private final Set<String> namespaces = new TreeSet<>();
  private final Map<String, Relation> mentioned = new LinkedHashMap<>();

  /**
   * @param sources names of configured sources, which may have no table yet
   */
  RelationCatalog(
      List<LakeTables.Table> tables,
      List<SystemTable> system,
      Set<String> sources,
      Schemas schemas) {
    this.tables = tables;
    this.schemas = schemas;
    for (SystemTable table : system) {
      systemTables.put(table.name(), table);
    }
    for (String source : sources) {
      namespaces.add(new TableId(source, 0).namespace());
    }
    for (LakeTables.Table table : tables) {
      namespaces.add(table.id().namespace());
    }
    namespaces.remove(SYSTEM);
  }

  /** The relations that the query mentions so far. */
  List<Relation> mentioned() {
    return List.copyOf(mentioned.values());
  }

  /** A relation by the name that the query writes; the same one for every mention. */
  Optional<Relation> find(String namespace, String name) {
    String key = Relation.lower(namespace) + "." + Relation.lower(name);
    Relation known = mentioned.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Relation> made =
        namespace.isEmpty()
            ? findClass(Relation.lower(name))
            : findTable(Relation.lower(namespace), Relation.lower(name));
    made.ifPresent(relation -> mentioned.put(key, relation));
    return made;
  }

  private Optional<Relation> findTable(String namespace, String name) {
    if (namespace.equals(SYSTEM)) {
      SystemTable system = systemTables.get(name);
      if (system != null) {
        return Optional.of(Relation.system(system));
      }
    }
    List<LakeTables.Table> named = new ArrayList<>();
    for (LakeTables.Table table : tables) {
      if (table.id().namespace().equals(namespace) && Relation.lower(table.name()).equals(name)) {
        named.add(table);
      }
    }
    Optional<EventClass> eventClass = findOcsfClass(name);
    int uid =
        named.isEmpty()
            ? eventClass.map(EventClass::uid).orElse(-1)
            : named.getFirst().id().classUid();
    if (named.isEmpty() || Relation.lower(named.getFirst().className()).equals(name)) {
      named.clear();
      for (LakeTables.Table table : tables) {
        if (table.id().namespace().equals(namespace) && table.id().classUid() == uid) {
          named.add(table);
        }
      }
    }
    if (namespace.equals(SYSTEM)) {
      return !named.isEmpty()
          ? Optional.of(Relation.table(namespace, name, named, OcsfPaths.NONE))
          : name.equals(QUARANTINE) ? Optional.of(emptyQuarantine()) : Optional.empty();
    }
    if (named.isEmpty() && (eventClass.isEmpty() || !namespaces.contains(namespace))) {
      return Optional.empty();
    }
    return Optional.of(Relation.table(namespace, name, named, OcsfPaths.ofClass(schemas, uid)));
  }

  /** The quarantine of a lake that never was written. */
  private static Relation emptyQuarantine() {
    List<SystemTable.Column> columns = new ArrayList<>();
    for (Field field : Quarantine.TYPE.fields()) {
      String type =
          field.type() == FieldType.Leaf.LONG
              ? "BIGINT"
              : field.type() == FieldType.Leaf.BINARY ? "BLOB" : "VARCHAR";
      columns.add(new SystemTable.Column(field.name(), type));
    }
    return Relation.system(new SystemTable(QUARANTINE, columns, sink -> {}));
  }

  private Optional<Relation> findClass(String name) {
    if (name.equals(EVENTS)) {
      return Optional.of(Relation.events(events(), OcsfPaths.all(schemas)));
    }
    Optional<Integer> found =
        findOcsfClass(name).map(EventClass::uid).or(() -> findStoredClass(name));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    int uid = found.get();
    List<LakeTables.Table> parts =
        events().stream().filter(table -> table.id().classUid() == uid).toList();
    return Optional.of(Relation.eventClass(name, parts, OcsfPaths.ofClass(schemas, uid)));
  }

  private Optional<EventClass> findOcsfClass(String name) {
    return schemas.load(SchemaVersion.NEWEST).findClass(name);
  }

  /** A class that only the lake knows, of an extension that is not at hand. */
  private Optional<Integer> findStoredClass(String name) {
    return events().stream()
        .filter(table -> Relation.lower(table.className()).equals(name))
        .map(table -> table.id().classUid())
        .findFirst();
  }

  private List<LakeTables.Table> events() {
    return tables.stream().filter(table -> !table.id().namespace().equals(SYSTEM)).toList();
  }

  /** What may have been meant by a name that nothing has; an empty namespace if it had none. */
  String hint(String namespace, String name) {
    String written = namespace.isEmpty() ? name : namespace + "." + name;
    List<String> names = names();
    String hint;
    if (!namespace.isEmpty() && knows(namespace)) {
      List<String> inside =
          names.stream()
              .filter(known -> known.startsWith(Relation.lower(namespace) + "."))
              .toList();
      hint = Suggestions.hint(name, classNames());
      if (hint == null && !inside.isEmpty()) {
        hint = "there are " + String.join(", ", inside);
      }
    } else if (!namespace.isEmpty()) {
      hint = Suggestions.hint(written, names);
      if (hint == null) {
        hint = Suggestions.hint(namespace, namespaces);
      }
    } else {
      List<String> candidates = new ArrayList<>(names);
      candidates.addAll(classNames());
      hint = Suggestions.hint(written, candidates);
    }
    if (hint == null) {
      hint =
          names.stream()
              .limit(20)
              .collect(Collectors.joining(", ", "there are ", names.size() > 20 ? ", …" : ""));
    }
    return hint;
  }

  /** Whether the lake or its configuration has a namespace. */
  private boolean knows(String namespace) {
    return namespaces.contains(Relation.lower(namespace)) || namespace.equals(SYSTEM);
  }

  /** Names that would have been right after FROM, the ones that have rows first. */
  private List<String> names() {
    Set<String> names = new TreeSet<>();
    for (LakeTables.Table table : tables) {
      names.add(table.id().namespace() + "." + table.className());
      if (!table.id().namespace().equals(SYSTEM)) {
        names.add(table.className());
      }
    }
    names.add(EVENTS);
    for (String table : systemTables.keySet()) {
      names.add(SYSTEM + "." + table);
    }
    return List.copyOf(names);
  }

  /** Every class that may follow a namespace. */
  private List<String> classNames() {
    return schemas.load(SchemaVersion.NEWEST).classes().stream().map(EventClass::name).toList();
  }
}
