package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One schema, prepared for checking events: what rules ask for at every value is one array access
 * away. A class or object is prepared when an event has it for the first time. Shared by all
 * threads.
 *
 * <p>Loops, here and in all that is done for the first event: the first lambdas and streams of a
 * process take longer than the event does.
 */
final class SchemaTables {
  /** Profiles are bits of a long. */
  private static final int MAX_PROFILES = Long.SIZE;

  private static final int SEVERAL = -2;

  private final Schema schema;
  private final NameTable profiles;
  private final Map<String, TypeTable> types = new HashMap<>();
  private final int[] classUids;

  /**
   * Threads race for these; whoever comes second prepares an equal table. All fields of a table are
   * final, so that it is whole for whoever sees it.
   */
  private final @Nullable HolderTable[] classTables;

  private final ConcurrentMap<String, HolderTable> objectTables = new ConcurrentHashMap<>();

  SchemaTables(Schema schema) {
    this.schema = schema;
    List<String> names = new ArrayList<>();
    for (Profile profile : schema.profiles()) {
      names.add(profile.name());
    }
    if (names.size() > MAX_PROFILES) {
      throw new IllegalArgumentException(
          "the schema has more than " + MAX_PROFILES + " profiles: " + names.size());
    }
    profiles = new NameTable(names);
    for (AttributeType type : schema.types()) {
      types.put(type.name(), new TypeTable(type, schema.findType(type.base()).orElse(type)));
    }
    TreeSet<Integer> uids = new TreeSet<>();
    for (EventClass eventClass : schema.classes()) {
      uids.add(eventClass.uid());
    }
    classUids = new int[uids.size()];
    int place = 0;
    for (int uid : uids) {
      classUids[place++] = uid;
    }
    classTables = new HolderTable[classUids.length];
  }

  Schema schema() {
    return schema;
  }

  /** The bit of a profile, or 0 if the schema does not have it. */
  long profileBit(char[] text, int from, int to) {
    int index = profiles.find(text, from, to);
    return index < 0 ? 0 : 1L << index;
  }

  private long profileBits(Set<String> names) {
    long bits = 0;
    for (String name : names) {
      int index = profiles.find(name);
      bits |= index < 0 ? 0 : 1L << index;
    }
    return bits;
  }

  @Nullable HolderTable findClass(long uid) {
    if (uid != (int) uid) {
      return null;
    }
    int place = Arrays.binarySearch(classUids, (int) uid);
    if (place < 0) {
      return null;
    }
    HolderTable table = classTables[place];
    if (table == null) {
      table = prepare(schema.findClass((int) uid).orElseThrow());
      classTables[place] = table;
    }
    return table;
  }

  /** Null if the schema lacks the object, which is a defect of the schema. */
  @Nullable HolderTable findObject(String name) {
    HolderTable table = objectTables.get(name);
    if (table == null) {
      ObjectType object = schema.findObject(name).orElse(null);
      if (object == null) {
        return null;
      }
      table = prepare(object);
      objectTables.put(name, table);
    }
    return table;
  }

  private HolderTable prepare(AttributeHolder holder) {
    List<AttributeTable> attributes = new ArrayList<>();
    List<String> names = new ArrayList<>(holder.attributes().keySet());
    NameTable nameTable = new NameTable(names);
    int[] captioned = captioned(holder, nameTable);
    for (Attribute attribute : holder.attributes().values()) {
      TypeTable type = types.get(attribute.type().name());
      long bits = profileBits(attribute.profiles());
      attributes.add(
          new AttributeTable(
              attribute,
              type == null ? new TypeTable(attribute.type(), attribute.type()) : type,
              !attribute.profiles().isEmpty(),
              bits,
              attribute.sibling() == null ? -1 : nameTable.find(attribute.sibling()),
              captioned[attributes.size()],
              this));
    }
    return new HolderTable(holder, attributes, nameTable);
  }

  /**
   * For each attribute the place of the one enum whose caption it is, or -1. A caption that a
   * constraint names may stand alone.
   */
  private static int[] captioned(AttributeHolder holder, NameTable names) {
    int[] captioned = new int[holder.attributes().size()];
    Arrays.fill(captioned, -1);
    int place = 0;
    for (Attribute attribute : holder.attributes().values()) {
      int sibling = attribute.sibling() == null ? -1 : names.find(attribute.sibling());
      if (sibling >= 0
          && !attribute.enumValues().isEmpty()
          && !holder.constraints().atLeastOne().contains(attribute.sibling())
          && !holder.constraints().justOne().contains(attribute.sibling())) {
        captioned[sibling] = captioned[sibling] == -1 ? place : SEVERAL;
      }
      place++;
    }
    return captioned;
  }
}
