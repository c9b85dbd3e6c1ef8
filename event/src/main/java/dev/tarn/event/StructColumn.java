package dev.tarn.event;

import java.util.List;

/**
 * Members side by side: every member has one entry a row. A row of it is null where every member is
 * null; there is no other notion of an absent struct.
 */
public final class StructColumn extends Column {
  private final List<Field> fields;
  private final Column[] members;

  /** Members in the order of the fields; one instance may stand for several fields. */
  StructColumn(List<Field> fields, Column[] members) {
    this.fields = List.copyOf(fields);
    this.members = members;
  }

  public List<Field> fields() {
    return fields;
  }

  public int members() {
    return members.length;
  }

  public Column member(int index) {
    return members[index];
  }

  /** The member of a name, or -1. */
  public int indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int size() {
    return members.length == 0 ? 0 : members[0].size();
  }

  @Override
  public boolean isNull(int row) {
    for (Column member : members) {
      if (!member.isNull(row)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void appendNull() {
    int target = size() + 1;
    for (Column member : members) {
      if (member.size() < target) {
        member.appendNull();
      }
    }
  }

  @Override
  public void truncate(int newSize) {
    for (Column member : members) {
      member.truncate(newSize);
    }
  }

  @Override
  public void clear() {
    for (Column member : members) {
      member.clear();
    }
  }

  @Override
  public long sizeBytes() {
    long bytes = 0;
    for (Column member : members) {
      bytes += member.sizeBytes();
    }
    return bytes;
  }
}
