package dev.tarn.mapping;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a class or an object that a table of events has columns for, out of the
 * thousands that the schema gives it.
 *
 * <p>An object that has columns has them for all its scalars, for the objects that it requires, and
 * for those that a constraint counts, so that what is stored can be judged. Optional objects follow
 * from the nearest to the furthest, recommended before others, while there is room. No object lies
 * within one of its own type, but where a path is asked for.
 */
final class ColumnChoice {
  private static final int RECOMMENDED = 2;
  private static final int OPTIONAL = 3;
  private static final int LIST = 1;
  private static final int OF_PROFILE = 1;

  /** An object that is one step nearer may have so many leaves more. */
  private static final int LEAVES_OF_A_STEP = 24;

  private final AttributeHolder holder;
  private final @Nullable ColumnChoice parent;
  private final Map<String, ColumnChoice> objects = new LinkedHashMap<>();

  /** An optional object that may get columns; of two that are as far, the smaller comes first. */
  private record Candidate(
      ColumnChoice parent, Attribute attribute, ColumnChoice object, int distance, int number) {
    int rank() {
      return distance * LEAVES_OF_A_STEP + object.leaves();
    }
  }

  private ColumnChoice(AttributeHolder holder, @Nullable ColumnChoice parent) {
    this.holder = holder;
    this.parent = parent;
  }

  /**
   * Chooses the columns of a class.
   *
   * @param wanted paths that get columns whatever else does; the class has them
   * @param most leaves that the table has at most, unless the class requires or is wanted more
   */
  static ColumnChoice of(
      Schema schema, AttributeHolder holder, Collection<String> wanted, int most) {
    ColumnChoice chosen = whole(schema, holder, null);
    wanted.forEach(path -> chosen.add(schema, path));
    PriorityQueue<Candidate> queue =
        new PriorityQueue<>(
            Comparator.comparingInt(Candidate::rank).thenComparingInt(Candidate::number));
    int leaves = chosen.leaves();
    int number = chosen.addCandidates(schema, 0, queue, 0);
    while (!queue.isEmpty()) {
      Candidate next = queue.remove();
      int more = next.object.leaves();
      if (leaves + more <= most) {
        leaves += more;
        next.parent.objects.put(next.attribute.name(), next.object);
        number = next.object.addCandidates(schema, next.distance, queue, number);
      }
    }
    return chosen;
  }

  /** The holder with its scalars and the objects that it cannot be judged without. */
  private static ColumnChoice whole(
      Schema schema, AttributeHolder holder, @Nullable ColumnChoice parent) {
    ColumnChoice choice = new ColumnChoice(holder, parent);
    for (Attribute attribute : holder.attributes().values()) {
      if (Conversions.isObject(attribute)
          && choice.isNeeded(attribute)
          && !choice.isWithin(String.valueOf(attribute.objectType()))) {
        choice.objects.put(attribute.name(), whole(schema, objectOf(schema, attribute), choice));
      }
    }
    return choice;
  }

  private boolean isNeeded(Attribute attribute) {
    return (attribute.requirement() == Requirement.REQUIRED && attribute.profiles().isEmpty())
        || holder.constraints().atLeastOne().contains(attribute.name())
        || holder.constraints().justOne().contains(attribute.name());
  }

  private boolean isWithin(String objectType) {
    for (ColumnChoice around = this; around != null; around = around.parent) {
      if (around.holder.name().equals(objectType)) {
        return true;
      }
    }
    return false;
  }

  private static AttributeHolder objectOf(Schema schema, Attribute attribute) {
    return schema.findObject(String.valueOf(attribute.objectType())).orElseThrow();
  }

  /** Adds the optional objects from here on; gives the next candidate's number. */
  private int addCandidates(
      Schema schema, int distance, PriorityQueue<Candidate> queue, int firstNumber) {
    int number = firstNumber;
    for (Attribute attribute : holder.attributes().values()) {
      ColumnChoice chosen = objects.get(attribute.name());
      if (chosen != null) {
        number = chosen.addCandidates(schema, distance + 1, queue, number);
      } else if (Conversions.isObject(attribute)
          && attribute.deprecatedSince() == null
          && !isWithin(String.valueOf(attribute.objectType()))) {
        int step =
            (attribute.requirement() == Requirement.OPTIONAL ? OPTIONAL : RECOMMENDED)
                + (attribute.array() ? LIST : 0)
                + (attribute.profiles().isEmpty() ? 0 : OF_PROFILE);
        ColumnChoice object = whole(schema, objectOf(schema, attribute), this);
        queue.add(new Candidate(this, attribute, object, distance + step, number++));
      }
    }
    return number;
  }

  /** Adds columns for an attribute of the class and for the objects on the way to it. */
  private void add(Schema schema, String path) {
    ColumnChoice at = this;
    for (String name : path.split("\\.", -1)) {
      Attribute attribute = at.holder.attributes().get(name);
      if (attribute != null && Conversions.isObject(attribute)) {
        ColumnChoice around = at;
        at =
            at.objects.computeIfAbsent(
                name, key -> whole(schema, objectOf(schema, attribute), around));
      }
    }
  }

  AttributeHolder holder() {
    return holder;
  }

  /** The columns below an attribute that is an object; null where it has none. */
  @Nullable ColumnChoice object(String attribute) {
    return objects.get(attribute);
  }

  /** Number of columns that are no objects. */
  int leaves() {
    int leaves = 0;
    for (Attribute attribute : holder.attributes().values()) {
      leaves += Conversions.isObject(attribute) ? 0 : 1;
    }
    for (ColumnChoice object : objects.values()) {
      leaves += object.leaves();
    }
    return leaves;
  }
}
