package dev.tarn.mapping;

import dev.tarn.event.SlotTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which input paths have slots, and where: what a mapping reads, compiled for a walker. Immutable
 * and shared between threads.
 *
 * <p>All paths are those of the whole record. An array that a path goes into, by {@code [*]} or by
 * {@code [n]}, is <em>opened</em>: its elements are the rows of a child {@link Table}, and a slot
 * of the table around it holds the array as a whole ({@link Table#arraySlot}).
 *
 * <p>A slot holds whatever scalar stands at its path; an array as a whole; an object only if the
 * path was asked for with {@link Builder#raw}. The leaves of an object are recorded one by one in
 * any case, and so are those of an opened array's elements: see {@link LeafTable}.
 */
public final class SlotLayout {
  private final Node root;

  private final List<Table> tables;
  private final Set<String> absent;
  private final List<InputPath> contested;

  private SlotLayout(Node root, List<Table> tables, Set<String> absent, List<InputPath> contested) {
    this.root = root;
    this.tables = List.copyOf(tables);
    this.absent = Set.copyOf(absent);
    this.contested = List.copyOf(contested);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The table whose rows are records. */
  public Table record() {
    return tables.get(0);
  }

  /** All tables by {@link Table#number}; the first is {@link #record}. */
  public List<Table> tables() {
    return tables;
  }

  /** The slot of a path that was given to the builder. */
  public Optional<Place> find(InputPath path) {
    Node node = root;
    List<Integer> elements = new ArrayList<>();
    for (InputPath.Step step : path.steps()) {
      Node next = node.child(step);
      if (next == null) {
        return Optional.empty();
      }
      if (step instanceof InputPath.Index index) {
        elements.add(index.index());
      } else if (step instanceof InputPath.Each) {
        elements.add(Place.EVERY);
      } else if (step instanceof InputPath.Where) {
        elements.add(Place.CHOSEN);
      }
      node = next;
    }
    return node.slot < 0
        ? Optional.empty()
        : Optional.of(new Place(node.table, node.slot, elements));
  }

  /** The child table of an opened array; the path may end with {@code [*]} or not. */
  public Optional<Table> findTable(InputPath array) {
    Node node = root;
    List<InputPath.Step> steps = array.steps();
    if (!steps.isEmpty() && steps.get(steps.size() - 1) instanceof InputPath.Each) {
      steps = steps.subList(0, steps.size() - 1);
    }
    for (InputPath.Step step : steps) {
      Node next = node.child(step);
      if (next == null) {
        return Optional.empty();
      }
      node = next;
    }
    return node.element == null ? Optional.empty() : Optional.of(tables.get(node.element.table));
  }

  /** The texts that stand for no value. */
  public Set<String> absent() {
    return absent;
  }

  /** Places that two paths have as an alias; the first got it. */
  List<InputPath> contested() {
    return contested;
  }

  /** The keys of the record itself that paths begin with. */
  Set<String> keys() {
    return Set.copyOf(root.children.keySet());
  }

  Node root() {
    return root;
  }

  /**
   * Where the value of a path is.
   *
   * @param table number of the table
   * @param slot in that table
   * @param elements one an opened array on the way, outermost first: which element's row, {@link
   *     #EVERY} or {@link #CHOSEN}
   */
  public record Place(int table, int slot, List<Integer> elements) {
    /** All elements. */
    public static final int EVERY = -1;

    /** One that a condition chooses. */
    public static final int CHOSEN = -2;

    public Place {
      elements = List.copyOf(elements);
    }
  }

  /** The columns of one {@link SlotTable}. Immutable. */
  public static final class Table {
    private final int number;
    private final @Nullable Table parent;
    private final int listInParent;
    private final List<InputPath> paths = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Table> lists = new ArrayList<>();
    private final List<Integer> arraySlots = new ArrayList<>();

    /** By slot: the opened array that it holds plus one. */
    private int[] listsOfSlots = new int[0];

    private Table(int number, @Nullable Table parent, int listInParent) {
      this.number = number;
      this.parent = parent;
      this.listInParent = listInParent;
    }

    /** Index in {@link SlotLayout#tables}. */
    public int number() {
      return number;
    }

    public int slots() {
      return paths.size();
    }

    /** The path of a slot, with {@code [*]} for every array on the way. */
    public InputPath path(int slot) {
      return paths.get(slot);
    }

    /** Whether the slot takes objects too. */
    public boolean raw(int slot) {
      return nodes.get(slot).raw;
    }

    /** Whether the slot's own value is wanted, not only the elements of its array. */
    boolean wanted(int slot) {
      return nodes.get(slot).wanted;
    }

    /**
     * The innermost raw slot of this table whose object holds this slot's value, or -1. What uses
     * that object whole has used this value too.
     */
    public int cover(int slot) {
      return nodes.get(slot).cover;
    }

    /** Number of opened arrays. */
    public int lists() {
      return lists.size();
    }

    /** The table of an opened array's elements. */
    public Table list(int list) {
      return lists.get(list);
    }

    /**
     * The slot of this table that holds an opened array as a whole: a {@code WRITTEN_ARRAY}, or an
     * {@code ARRAY} if its path was also asked for with {@link Builder#raw}; or whatever else
     * stands where the array should be.
     */
    public int arraySlot(int list) {
      return arraySlots.get(list);
    }

    private void addList(int slot) {
      arraySlots.add(slot);
      if (slot >= listsOfSlots.length) {
        listsOfSlots = Arrays.copyOf(listsOfSlots, slot + 1);
      }
      listsOfSlots[slot] = arraySlots.size();
    }

    /** The opened array that a slot holds, or -1. */
    public int listOfSlot(int slot) {
      return slot < listsOfSlots.length ? listsOfSlots[slot] - 1 : -1;
    }

    /** The table around, or null for the table of records. */
    public @Nullable Table parent() {
      return parent;
    }

    /** The list of {@link #parent} that this table is. */
    public int listInParent() {
      return listInParent;
    }

    /** An empty table of this shape. */
    public SlotTable newTable(int capacity) {
      SlotTable[] children = new SlotTable[lists.size()];
      for (int i = 0; i < children.length; i++) {
        children[i] = lists.get(i).newTable(capacity);
      }
      return new SlotTable(paths.size(), children, capacity);
    }
  }

  /** Collects paths. */
  public static final class Builder {
    private final Node root = new Node(null, null);
    private final List<MappingSpec.AliasSpec> aliases = new ArrayList<>();
    private Set<String> absent = Set.of();

    private Builder() {}

    /** Texts that stand for no value. */
    public Builder absent(Set<String> texts) {
      absent = Set.copyOf(texts);
      return this;
    }

    /** Other places of the values at and below a path; opened arrays are not among them. */
    public Builder alias(MappingSpec.AliasSpec alias) {
      aliases.add(alias);
      return this;
    }

    /** A value is wanted: a scalar, or an array as a whole. */
    public Builder scalar(InputPath path) {
      at(path).wanted = true;
      return this;
    }

    /** A value of any kind is wanted whole. */
    public Builder raw(InputPath path) {
      Node node = at(path);
      node.wanted = true;
      node.raw = true;
      return this;
    }

    /** The elements of an array are wanted as rows; the path may end with {@code [*]} or not. */
    public Builder iterate(InputPath array) {
      List<InputPath.Step> steps = new ArrayList<>(array.steps());
      if (steps.isEmpty() || !(steps.get(steps.size() - 1) instanceof InputPath.Each)) {
        steps.add(new InputPath.Each());
      }
      at(new InputPath(steps));
      return this;
    }

    /** A text at this path that is of a format is read as if what it holds stood there. */
    public Builder embedded(InputPath path, MappingSpec.TextFormat format) {
      at(path).embedded = format;
      return this;
    }

    /** Something else stands in the place of what is at this path and below. */
    public Builder redact(InputPath path, MappingSpec.Redaction redaction) {
      at(path).redaction = redaction;
      return this;
    }

    private Node at(InputPath path) {
      Node node = root;
      for (InputPath.Step step : path.steps()) {
        node = node.make(step);
      }
      return node;
    }

    public SlotLayout build() {
      List<Table> tables = new ArrayList<>();
      Table record = new Table(0, null, -1);
      tables.add(record);
      Node copy = root.copy(null);
      List<InputPath> contested = new ArrayList<>();
      for (MappingSpec.AliasSpec alias : aliases) {
        share(copy, alias, contested);
      }
      redact(copy, null);
      number(copy, record, -1, List.of(), tables);
      numberShared(copy);
      return new SlotLayout(copy, tables, absent, contested);
    }

    /**
     * Spreads redactions over what is below, and masks what holds one of them: an object as a
     * whole, or whatever else stands where an object should be.
     *
     * @return whether something of the node is redacted
     */
    private static boolean redact(Node node, MappingSpec.@Nullable Redaction around) {
      if (node.redaction == null) {
        node.redaction = around;
      }
      node.inner = node.redaction;
      boolean keys = false;
      for (Node child : node.children.values()) {
        keys |= redact(child, node.inner);
      }
      boolean elements = node.element != null && redact(node.element, node.inner);
      if (node.redaction == null && (keys || elements)) {
        node.redaction = MappingSpec.Mask.ALL;
        if (node.element != null) {
          // What is an array here may be an object there.
          node.inner = MappingSpec.Mask.ALL;
          redact(node.element, node.inner);
          node.children.values().forEach(child -> redact(child, MappingSpec.Mask.ALL));
        }
      }
      return node.redaction != null;
    }

    private static void share(Node root, MappingSpec.AliasSpec alias, List<InputPath> contested) {
      Node from = root;
      for (InputPath.Step step : alias.path().steps()) {
        Node next = from.child(step);
        if (next == null) {
          return;
        }
        from = next;
      }
      Map<List<InputPath.Step>, Node> wanted = new LinkedHashMap<>();
      collect(from, List.of(), wanted);
      for (InputPath place : alias.places()) {
        for (Map.Entry<List<InputPath.Step>, Node> value : wanted.entrySet()) {
          Node node = root;
          for (InputPath.Step step : place.steps()) {
            node = node.make(step);
          }
          for (InputPath.Step step : value.getKey()) {
            node = node.make(step);
          }
          if (node.element != null || node == value.getValue()) {
            continue;
          }
          if (node.sharedWith != null || node.sharing > 0) {
            contested.add(SlotPaths.join(place, new InputPath(value.getKey())));
            continue;
          }
          node.sharedWith = value.getValue();
          node.wanted = false;
          node.raw = false;
          node.rank = ++value.getValue().sharing;
        }
      }
    }

    /** The values below a node that are wanted, but no opened arrays and what is in them. */
    private static void collect(
        Node node, List<InputPath.Step> path, Map<List<InputPath.Step>, Node> wanted) {
      if (node.wanted && node.element == null && node.sharedWith == null) {
        wanted.put(path, node);
      }
      for (Map.Entry<String, Node> child : node.children.entrySet()) {
        collect(child.getValue(), join(path, new InputPath.Key(child.getKey())), wanted);
      }
    }

    private static void numberShared(Node node) {
      if (node.sharedWith != null) {
        node.slot = node.sharedWith.slot;
      }
      node.children.values().forEach(Builder::numberShared);
    }

    private static void number(
        Node node, Table table, int cover, List<InputPath.Step> path, List<Table> tables) {
      node.table = table.number;
      node.cover = cover;
      int inner = cover;
      if (node.wanted || node.element != null) {
        node.slot = table.paths.size();
        table.paths.add(new InputPath(path));
        table.nodes.add(node);
        if (node.raw) {
          inner = node.slot;
        }
      }
      for (Map.Entry<String, Node> child : node.children.entrySet()) {
        number(
            child.getValue(), table, inner, join(path, new InputPath.Key(child.getKey())), tables);
      }
      if (node.element != null) {
        node.list = table.lists.size();
        Table elements = new Table(tables.size(), table, node.list);
        tables.add(elements);
        table.lists.add(elements);
        table.addList(node.slot);
        number(node.element, elements, -1, join(path, new InputPath.Each()), tables);
      }
    }

    private static List<InputPath.Step> join(List<InputPath.Step> path, InputPath.Step step) {
      List<InputPath.Step> joined = new ArrayList<>(path);
      joined.add(step);
      return joined;
    }
  }

  /** A node of the tree of paths. */
  static final class Node {
    final Map<String, Node> children = new LinkedHashMap<>();
    final @Nullable Node parent;
    final @Nullable String key;
    @Nullable Node element;
    boolean wanted;
    boolean raw;
    MappingSpec.@Nullable TextFormat embedded;

    /** What happens to a value of this node. */
    MappingSpec.@Nullable Redaction redaction;

    /** What happens to values below it that have no node here. */
    MappingSpec.@Nullable Redaction inner;

    int table;
    int slot = -1;
    int list = -1;
    int cover = -1;

    /** The node whose slot this one fills too, and how many others come before it there. */
    @Nullable Node sharedWith;

    int rank;

    /** How many others fill this node's slot. */
    int sharing;

    Node(@Nullable Node parent, @Nullable String key) {
      this.parent = parent;
      this.key = key;
    }

    @Nullable Node child(InputPath.Step step) {
      return step instanceof InputPath.Key named ? children.get(named.name()) : element;
    }

    Node make(InputPath.Step step) {
      if (step instanceof InputPath.Key named) {
        return children.computeIfAbsent(named.name(), name -> new Node(this, name));
      }
      if (element == null) {
        element = new Node(this, null);
      }
      return element;
    }

    Node copy(@Nullable Node newParent) {
      Node copy = new Node(newParent, key);
      children.forEach((name, child) -> copy.children.put(name, child.copy(copy)));
      copy.element = element == null ? null : element.copy(copy);
      copy.wanted = wanted;
      copy.raw = raw;
      copy.embedded = embedded;
      copy.redaction = redaction;
      return copy;
    }
  }
}
