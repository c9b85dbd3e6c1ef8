package dev.tarn.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Members side by side: every member has one entry a row. A row of it is null where every member is
 * null; there is no other notion of an absent struct.
 */
public final class StructColumn extends Column {
  private final List<Field> fields;
  private final Column[] members;
  private long @Nullable [] presence;
  private int presenceSize;

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

  /** Number of rows that every member has. */
  @Override
  public int size() {
    if (members.length == 0) {
      return 0;
    }
    int size = Integer.MAX_VALUE;
    for (Column member : members) {
      size = Math.min(size, member.size());
    }
    return size;
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
  public int nullCount() {
    int size = size();
    int fewest = size;
    boolean same = true;
    for (Column member : members) {
      int nulls = member.nullCount();
      if (nulls == 0) {
        return 0;
      }
      same &= nulls == size;
      fewest = Math.min(fewest, nulls);
    }
    if (same || members.length == 1) {
      return fewest;
    }
    int present = 0;
    for (long word : presence()) {
      present += Long.bitCount(word);
    }
    return size - present;
  }

  /**
   * Bits of the rows that are not null. Computed once for the rows that there are, however many
   * files they go to; good until the next append.
   */
  public long[] presence() {
    int size = size();
    long[] words = presence;
    if (words == null || presenceSize != size) {
      words = new long[(size + 63) >> 6];
      for (Column member : members) {
        member.addPresence(words);
      }
      presence = words;
      presenceSize = size;
    }
    return words;
  }

  @Override
  public void addPresence(long[] words) {
    long[] own = presence();
    for (int i = 0; i < own.length; i++) {
      words[i] |= own[i];
    }
  }

  /** To be called where members are changed other than by appending, without this struct. */
  void forgetPresence() {
    presence = null;
    for (Column member : members) {
      if (member instanceof StructColumn nested) {
        nested.forgetPresence();
      }
    }
  }

  /**
   * Adds a null to every member that has no entry yet for the next row. Where every member is
   * shared with a field outside, use {@link #padTo}: only the row's number tells what is missing.
   */
  @Override
  public void appendNull() {
    padTo(size() + 1);
  }

  @Override
  public void padTo(int size) {
    for (Column member : members) {
      member.padTo(size);
    }
  }

  @Override
  public void truncate(int size) {
    presence = null;
    for (Column member : members) {
      member.truncate(size);
    }
  }

  @Override
  public void clear() {
    presence = null;
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
