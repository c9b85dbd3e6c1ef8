package dev.tarn.mapping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One place in the shape of the input: a key below the keys that lead to it, or the elements of an
 * array. Knows the slot of the place, if it has one, and guesses which key comes next. Belongs to
 * one walker.
 *
 * <p>Nodes are made from a {@link SlotLayout} and then learned from the input. A passing node, made
 * where no more may be learned, is forgotten when its record ends.
 */
final class KeyNode {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  final @Nullable KeyNode parent;

  /** The key after unescaping, then a quote, then zeros up to 8 bytes at least. */
  private final byte[] key;

  /** Length of the key without its quote; -1 for the elements of an array. */
  final int keyLength;

  private final int hash;

  /** Whether the key is written in JSON as it is. Only such a key may be guessed. */
  final boolean plain;

  final boolean passing;

  /** n for the n-th member of this key in one object. */
  final int occurrence;

  private final long head;
  private final long headMask;

  /** Opened arrays above this node. */
  int arraysAbove;

  int table;
  int slot = -1;
  int list = -1;

  /** The slot, if other nodes fill it too; {@link #slot} is -1 then. */
  int sharedSlot = -1;

  /** How many others come before this one in the shared slot. */
  int rank;

  boolean raw;

  /** What the texts here hold, if not themselves. */
  @Nullable TextCodec embedded;

  /** Changes a value of the node, or null. */
  @Nullable Redactor redactor;

  /** The redactor of members that are not known from the layout, or null. */
  @Nullable Redactor inner;

  /** Texts here that should have held that and did not, see {@link RecordWalker#takeUnread}. */
  int unread;

  /** {@link LeafTable#owner} of a leaf here. */
  int owner;

  /** The elements, if this is an array. */
  @Nullable KeyNode element;

  /** Which element is walked, if this is a node of elements. */
  int index;

  /** What came after this key. */
  @Nullable KeyNode next;

  @Nullable KeyNode otherNext;

  /** What came first in the object. */
  @Nullable KeyNode first;

  @Nullable KeyNode otherFirst;

  /** The object in which this key was seen last. */
  long seen;

  /** The node of this key's last occurrence in that object. */
  KeyNode latest = this;

  @Nullable KeyNode nextOccurrence;

  /** Number in {@link LeafPaths}, or -1. */
  int path = -1;

  /** Numbers in {@link LeafPaths}, plus 1, by the index in the one array above. */
  int @Nullable [] pathsByIndex;

  /** Rank among the learned keys of the parent, by bytes. */
  int order;

  private final Members learned = new Members();
  private @Nullable Members passingMembers;
  private KeyNode[] sorted = {};

  private KeyNode(
      @Nullable KeyNode parent,
      byte[] data,
      int offset,
      int length,
      int hash,
      int occurrence,
      boolean passing) {
    this.parent = parent;
    this.keyLength = length;
    this.key = new byte[Math.max(8, length + 1)];
    this.hash = hash;
    this.occurrence = occurrence;
    this.passing = passing;
    boolean needsNoEscape = length >= 0;
    if (length >= 0) {
      System.arraycopy(data, offset, key, 0, length);
      key[length] = '"';
      for (int i = 0; i < length; i++) {
        needsNoEscape &= (key[i] & 0xFF) >= 0x20 && key[i] != '"' && key[i] != '\\';
      }
    }
    this.plain = needsNoEscape;
    this.head = (long) LONGS.get(key, 0);
    this.headMask = length + 1 >= 8 ? -1L : (1L << (8 * (length + 1))) - 1;
    this.arraysAbove = parent == null ? 0 : parent.arraysAbove;
  }

  static KeyNode root() {
    return new KeyNode(null, new byte[0], 0, -1, 0, 1, false);
  }

  /** The node of a key, not yet known to its parent. */
  static KeyNode member(
      KeyNode parent,
      byte[] data,
      int offset,
      int length,
      int hash,
      int occurrence,
      boolean passing) {
    return new KeyNode(parent, data, offset, length, hash, occurrence, passing);
  }

  /** The node of an array's elements, not yet known to the array. */
  static KeyNode elements(KeyNode array, boolean passing) {
    return new KeyNode(array, array.key, 0, -1, 0, 1, passing);
  }

  /**
   * Whether this key and its quote stand at a position. Eight bytes may be read behind the data's
   * end. Only for a {@link #plain} key.
   */
  boolean matches(byte[] data, int position) {
    if ((((long) LONGS.get(data, position) ^ head) & headMask) != 0) {
      return false;
    }
    int size = keyLength + 1;
    return size <= 8 || matchesTail(data, position, size);
  }

  /** Whether this key stands at a position, whatever follows. As {@link #matches} otherwise. */
  boolean startsAt(byte[] data, int position) {
    if (keyLength < 8) {
      return (((long) LONGS.get(data, position) ^ head) & ((1L << (8 * keyLength)) - 1)) == 0;
    }
    return ((long) LONGS.get(data, position) ^ head) == 0
        && Arrays.equals(key, 8, keyLength, data, position + 8, position + keyLength);
  }

  private boolean matchesTail(byte[] data, int position, int size) {
    int i = 8;
    for (; i + 8 <= size; i += 8) {
      if ((long) LONGS.get(data, position + i) != (long) LONGS.get(key, i)) {
        return false;
      }
    }
    return i == size
        || (long) LONGS.get(data, position + size - 8) == (long) LONGS.get(key, size - 8);
  }

  /** A node that the layout does not know is owned as what its parent holds. */
  void inherit(KeyNode from) {
    table = from.table;
    redactor = from.inner;
    inner = from.inner;
    owner = from.raw ? LeafTable.owner(from.table, from.slot) : from.owner;
  }

  /** Guesses a key of this object behind another from now on, or as the first. */
  void expect(@Nullable KeyNode last, KeyNode key) {
    if (last == null) {
      if (key != first && key != otherFirst) {
        otherFirst = first;
        first = key;
      }
    } else if (key != last.next && key != last.otherNext) {
      last.otherNext = last.next;
      last.next = key;
    }
  }

  /** A member that is known, learned or passing. */
  @Nullable KeyNode find(byte[] data, int offset, int length, int keyHash) {
    KeyNode found = learned.find(data, offset, length, keyHash);
    return found != null || passingMembers == null
        ? found
        : passingMembers.find(data, offset, length, keyHash);
  }

  int learnedMembers() {
    return learned.count;
  }

  void learn(KeyNode member) {
    learned.add(member);
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle].compareKey(member) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    KeyNode[] wider = new KeyNode[sorted.length + 1];
    System.arraycopy(sorted, 0, wider, 0, low);
    wider[low] = member;
    System.arraycopy(sorted, low, wider, low + 1, sorted.length - low);
    sorted = wider;
    for (int i = low; i < wider.length; i++) {
      wider[i].order = i;
    }
  }

  /** Adds a passing member; gives whether it is the first here since {@link #forgetPassing}. */
  boolean addPassing(KeyNode member) {
    boolean isFirst = passingMembers == null;
    if (passingMembers == null) {
      passingMembers = new Members();
    }
    passingMembers.add(member);
    return isFirst;
  }

  void forgetPassing() {
    passingMembers = null;
  }

  /** Compares two keys of one object. */
  int compareSibling(KeyNode other) {
    return passing || other.passing ? compareKey(other) : Integer.compare(order, other.order);
  }

  private int compareKey(KeyNode other) {
    return Arrays.compareUnsigned(key, 0, keyLength, other.key, 0, other.keyLength);
  }

  byte[] key() {
    return key;
  }

  /** Members by key: a hash table with open addressing. */
  private static final class Members {
    private @Nullable KeyNode[] table = new KeyNode[4];
    private int count;

    @Nullable KeyNode find(byte[] data, int offset, int length, int keyHash) {
      int mask = table.length - 1;
      for (int i = keyHash & mask; ; i = (i + 1) & mask) {
        KeyNode node = table[i];
        if (node == null) {
          return null;
        }
        if (node.hash == keyHash
            && Arrays.equals(node.key, 0, node.keyLength, data, offset, offset + length)) {
          return node;
        }
      }
    }

    void add(KeyNode member) {
      if (++count * 2 > table.length) {
        @Nullable KeyNode[] old = table;
        table = new KeyNode[old.length * 2];
        for (KeyNode node : old) {
          if (node != null) {
            put(node);
          }
        }
      }
      put(member);
    }

    private void put(KeyNode node) {
      int mask = table.length - 1;
      int i = node.hash & mask;
      while (table[i] != null) {
        i = (i + 1) & mask;
      }
      table[i] = node;
    }
  }
}
