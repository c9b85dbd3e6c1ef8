package dev.tarn.mapping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the input as far as it is known: the nodes of a layout, and keys learned from
 * records, bounded for each object and in total. One walker uses it.
 */
final class KeyTree {
  static final int MAX_NODES = 1 << 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_MEMBERS = 1024;
  private static final int MAX_KEY_BYTES = 1024;
  private static final int MAX_LEARNED_BYTES = 16 << 20;

  private final KeyNode root = KeyNode.root();
  private final KeyNode[] elementsOf;
  private final KeyNode[][] slotNodes;

  /** By slot of the table of records, by rank; empty where one node fills the slot. */
  private final KeyNode[][] sharing;

  private final int maxNodes;

  /** Differs from walker to walker, so that no input can be made of keys that collide. */
  private final long hashSeed = System.nanoTime() | 1;

  private int nodes;
  private int learnedBytes;
  private int passingKeys;
  private KeyNode[] withPassing = new KeyNode[16];
  private int withPassingCount;

  KeyTree(SlotLayout layout, int maxNodes) {
    this.maxNodes = maxNodes;
    int count = layout.tables().size();
    this.elementsOf = new KeyNode[count];
    this.slotNodes = new KeyNode[count][];
    this.sharing = new KeyNode[layout.record().slots()][0];
    elementsOf[0] = root;
    for (SlotLayout.Table table : layout.tables()) {
      slotNodes[table.number()] = new KeyNode[table.slots()];
    }
    adopt(root, layout.root());
  }

  private void adopt(KeyNode node, SlotLayout.Node from) {
    node.table = from.table;
    if (from.sharing > 0 || from.sharedWith != null) {
      node.sharedSlot = from.slot;
      node.rank = from.rank;
      share(node);
    } else {
      node.slot = from.slot;
    }
    node.list = from.list;
    node.raw = from.raw;
    node.embedded = from.embedded == null ? null : TextCodec.of(from.embedded);
    node.redactor = from.redaction == null ? null : Redactor.of(from.redaction);
    node.inner = from.inner == null ? null : node.redactor;
    node.owner = LeafTable.owner(from.table, from.cover);
    if (from.slot >= 0 && from.rank == 0) {
      slotNodes[from.table][from.slot] = node;
    }
    for (SlotLayout.Node child : from.children.values()) {
      byte[] key = String.valueOf(child.key).getBytes(StandardCharsets.UTF_8);
      KeyNode member = KeyNode.member(node, key, 0, key.length, hash(key, 0, key.length), 1, false);
      adopt(member, child);
      node.learn(member);
    }
    if (from.element != null) {
      KeyNode element = KeyNode.elements(node, false);
      element.arraysAbove = node.arraysAbove + 1;
      node.element = element;
      elementsOf[from.element.table] = element;
      adopt(element, from.element);
    }
  }

  private void share(KeyNode node) {
    KeyNode[] nodes = sharing[node.sharedSlot];
    if (nodes.length <= node.rank) {
      nodes = Arrays.copyOf(nodes, node.rank + 1);
      sharing[node.sharedSlot] = nodes;
    }
    nodes[node.rank] = node;
  }

  /** The node of a rank that fills a shared slot of the table of records. */
  KeyNode sharing(int slot, int rank) {
    return sharing[slot][rank];
  }

  /** Whether several nodes fill a slot of the table of records. */
  boolean isShared(int slot) {
    return sharing[slot].length > 0;
  }

  KeyNode root() {
    return root;
  }

  /** The elements whose rows a table holds; the root for the table of records. */
  KeyNode elementsOf(int table) {
    return elementsOf[table];
  }

  KeyNode ofSlot(int table, int slot) {
    return slotNodes[table][slot];
  }

  /**
   * The node of a key in an object, learned or passing if there was none, and guessed from now on
   * where it came.
   *
   * @param last the key before it, or null
   */
  KeyNode find(KeyNode object, @Nullable KeyNode last, byte[] data, int offset, int length) {
    int hash = hash(data, offset, length);
    KeyNode key = object.find(data, offset, length, hash);
    if (key == null) {
      boolean passing =
          object.passing
              || length > MAX_KEY_BYTES
              || object.learnedMembers() >= MAX_MEMBERS
              || !mayLearn(length);
      key = KeyNode.member(object, data, offset, length, hash, 1, passing);
      key.inherit(object);
      if (passing) {
        addPassing(object, key);
      } else {
        object.learn(key);
        nodes++;
        learnedBytes += length;
      }
    }
    if (key.plain && !key.passing) {
      object.expect(last, key);
    }
    return key;
  }

  private boolean mayLearn(int length) {
    return nodes < maxNodes && learnedBytes + length <= MAX_LEARNED_BYTES;
  }

  private void addPassing(KeyNode object, KeyNode key) {
    passingKeys++;
    if (object.addPassing(key) && !object.passing) {
      if (withPassingCount == withPassing.length) {
        withPassing = Arrays.copyOf(withPassing, withPassingCount * 2);
      }
      withPassing[withPassingCount++] = object;
    }
  }

  /** The node of one more member of a key in the same object. */
  KeyNode again(KeyNode key) {
    KeyNode before = key.latest;
    KeyNode next = before.nextOccurrence;
    if (next == null) {
      boolean passing = before.passing || !mayLearn(key.keyLength);
      KeyNode parent = key.parent == null ? root : key.parent;
      next = KeyNode.member(parent, key.key(), 0, key.keyLength, 0, before.occurrence + 1, passing);
      next.inherit(parent);
      next.redactor = key.redactor;
      next.inner = key.redactor;
      if (passing) {
        passingKeys++;
      } else {
        nodes++;
        learnedBytes += key.keyLength;
        before.nextOccurrence = next;
      }
    }
    key.latest = next;
    return next;
  }

  /** The node of an array's elements. */
  KeyNode elements(KeyNode array) {
    KeyNode element = array.element;
    if (element == null) {
      boolean passing = array.passing || !mayLearn(0);
      element = KeyNode.elements(array, passing);
      element.redactor = array.inner;
      element.inner = array.inner;
      if (!passing) {
        nodes++;
        array.element = element;
      }
    }
    return element;
  }

  /** Keys of this record that were not learned. */
  int passingKeys() {
    return passingKeys;
  }

  /** Forgets the passing nodes. */
  void endRecord() {
    for (int i = 0; i < withPassingCount; i++) {
      withPassing[i].forgetPassing();
    }
    withPassingCount = 0;
    passingKeys = 0;
  }

  private int hash(byte[] bytes, int offset, int length) {
    long hash = hashSeed ^ length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      hash = (hash ^ (long) LONGS.get(bytes, i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = (tail << 8) | (bytes[i] & 0xFF);
    }
    hash = (hash ^ tail) * 0x9E3779B97F4A7C15L;
    return (int) (hash ^ (hash >>> 32));
  }
}
