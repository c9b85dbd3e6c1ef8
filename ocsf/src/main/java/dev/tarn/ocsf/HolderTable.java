package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A class or an object, prepared for checking. Immutable. */
final class HolderTable {
  final AttributeHolder holder;
  final AttributeTable[] attributes;
  final NameTable names;

  /** Places of the attributes that are required, and of those that are recommended. */
  final int[] required;

  final int[] recommended;

  final List<ConstraintTable> constraints;

  /** Whether each attribute belongs to some profile, so that there may be none. */
  final boolean allGated;

  /** Places of a time and its twin {@code _dt}, one after the other. */
  final int[] timeTwins;

  final int startTime;
  final int endTime;

  /** In a fingerprint, -1 elsewhere. */
  final int hashAlgorithm;

  final int hashValue;

  /** In an event, -1 elsewhere. */
  final int classUid;

  final int activityId;
  final int typeUid;
  final int observables;

  HolderTable(AttributeHolder holder, List<AttributeTable> attributes, NameTable names) {
    this.holder = holder;
    this.attributes = attributes.toArray(new AttributeTable[0]);
    this.names = names;
    this.required = places(Requirement.REQUIRED);
    this.recommended = places(Requirement.RECOMMENDED);
    List<ConstraintTable> rules = new ArrayList<>();
    if (!holder.constraints().atLeastOne().isEmpty()) {
      rules.add(new ConstraintTable(false, holder.constraints().atLeastOne(), names));
    }
    if (!holder.constraints().justOne().isEmpty()) {
      rules.add(new ConstraintTable(true, holder.constraints().justOne(), names));
    }
    this.constraints = List.copyOf(rules);
    boolean gated = true;
    int twinCount = 0;
    int[] twins = new int[2 * attributes.size()];
    for (int place = 0; place < this.attributes.length; place++) {
      AttributeTable attribute = this.attributes[place];
      gated &= attribute.gated;
      if (!isTime(place) || attribute.array) {
        continue;
      }
      int twin = names.find(attribute.name + "_dt");
      if (twin >= 0 && !this.attributes[twin].array) {
        twins[twinCount++] = place;
        twins[twinCount++] = twin;
      }
    }
    this.allGated = gated;
    timeTwins = Arrays.copyOf(twins, twinCount);
    int start = names.find("start_time");
    int end = names.find("end_time");
    boolean interval = isTime(start) && isTime(end);
    startTime = interval ? start : -1;
    endTime = interval ? end : -1;
    boolean event = holder instanceof EventClass;
    classUid = event ? names.find("class_uid") : -1;
    activityId = event ? names.find("activity_id") : -1;
    typeUid = event ? names.find("type_uid") : -1;
    observables = event ? names.find("observables") : -1;
    boolean fingerprint = holder instanceof ObjectType && holder.name().equals("fingerprint");
    hashAlgorithm = fingerprint ? names.find("algorithm_id") : -1;
    hashValue = fingerprint ? names.find("value") : -1;
  }

  private boolean isTime(int place) {
    return place >= 0 && attributes[place].type.form == TypeTable.Form.TIMESTAMP;
  }

  private int[] places(Requirement requirement) {
    int count = 0;
    int[] places = new int[attributes.length];
    for (int place = 0; place < attributes.length; place++) {
      if (attributes[place].attribute.requirement() == requirement) {
        places[count++] = place;
      }
    }
    return Arrays.copyOf(places, count);
  }

  /** Whether any key is allowed in an event that declares these profiles. */
  boolean isOpen(long declared) {
    if (!allGated) {
      return false;
    }
    for (AttributeTable attribute : attributes) {
      if (attribute.existsUnder(declared)) {
        return false;
      }
    }
    return true;
  }

  /** As messages name it. */
  String describe() {
    return switch (holder) {
      case EventClass eventClass -> "class '" + eventClass.name() + "'";
      case ObjectType object -> "object '" + object.name() + "'";
    };
  }
}
