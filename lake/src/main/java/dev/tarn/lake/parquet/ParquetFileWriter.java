package dev.tarn.lake.parquet;

import dev.tarn.event.Column;
import dev.tarn.event.EventBatch;
import dev.tarn.event.ListColumn;
import dev.tarn.event.RowType;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file being written: batches in, row groups out, then a footer. A row group holds rows
 * of one batch; a large batch becomes several. One thread uses it; the channel is the caller's to
 * close and, after a failure, the file to delete.
 */
public final class ParquetFileWriter {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int OUTPUT_BYTES = 128 << 10;

  private final ParquetSchema schema;
  private final Map<String, Long> constants;
  private final Map<String, String> metadata;
  private final ParquetScratch scratch;
  private final Output out;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node.LeafNode> leaves = new ArrayList<>();
  private final List<Footer.RowGroup> rowGroups = new ArrayList<>();
  private List<ChunkMetadata> chunks = new ArrayList<>();
  private final IdentityHashMap<Column, KeptChunk> kept = new IdentityHashMap<>();
  private long rows;
  private boolean finished;

  /** An encoded chunk of a column that several fields share; empty until the first was written. */
  private static final class KeptChunk {
    final PageBuffer bytes = new PageBuffer(1 << 10);
    @Nullable ChunkMetadata chunk;
    Node.@Nullable LeafNode leaf;
  }

  /**
   * Begins a file.
   *
   * @param out where its bytes go; the file starts at the first
   * @param constants numbers by name of the top-level fields that are the same in every row
   * @param metadata key-value metadata of the footer
   * @param scratch memory, and how to cut and compress
   */
  public ParquetFileWriter(
      WritableByteChannel out,
      ParquetSchema schema,
      Map<String, Long> constants,
      Map<String, String> metadata,
      ParquetScratch scratch)
      throws IOException {
    this.schema = schema;
    this.constants = Map.copyOf(constants);
    this.metadata = metadata;
    this.scratch = scratch;
    this.out = new Output(out, new byte[OUTPUT_BYTES]);
    for (ParquetField field : schema.fields()) {
      Node node = Node.of(field, List.of(), 0, 0);
      nodes.add(node);
      node.leaves(leaves);
    }
    this.out.write(MAGIC, 0, MAGIC.length);
  }

  /** Bytes written so far, without the footer. */
  public long position() {
    return out.position();
  }

  public long rows() {
    return rows;
  }

  /**
   * Adds rows of a batch. Fields of the schema that the batch lacks are null.
   *
   * @param selection the rows to write, in this order; null for all as they are
   * @throws IllegalArgumentException if the batch has a field that the schema lacks or another type
   *     for it, or its columns differ in length
   */
  public void write(EventBatch batch, int @Nullable [] selection) throws IOException {
    write(batch, selection, 0, selection == null ? batch.rows() : selection.length);
  }

  /**
   * Adds a stretch of a selection, or of the batch's rows if there is none.
   *
   * @see #write(EventBatch, int[])
   */
  public void write(EventBatch batch, int @Nullable [] selection, int from, int to)
      throws IOException {
    if (finished) {
      throw new IllegalStateException("the file is finished");
    }
    if (!batch.complete()) {
      throw new IllegalArgumentException("the batch's columns differ in length");
    }
    if (from >= to) {
      return;
    }
    bind(batch);
    long rowBytes = Math.max(1, batch.sizeBytes() / Math.max(1, batch.rows()));
    int groupRows =
        Math.clamp(scratch.settings.rowGroupBytes() / rowBytes, 1, scratch.settings.rowGroupRows());
    for (int start = from; start < to; ) {
      int end = (int) Math.min((long) start + groupRows, to);
      writeRowGroup(selection, start, end);
      start = end;
    }
    for (Node node : nodes) {
      node.bind(null);
    }
    scratch.shrink();
  }

  /** Writes the footer, and gives what a table needs to know of the file. */
  public WrittenFile finish() throws IOException {
    if (finished) {
      throw new IllegalStateException("the file is finished");
    }
    finished = true;
    PageBuffer footer = new PageBuffer(1 << 12);
    new Footer(footer).put(schema, leaves, rowGroups, metadata);
    footer.putInt(footer.size);
    footer.put(MAGIC, 0, MAGIC.length);
    out.write(footer.bytes, 0, footer.size);
    out.flush();
    List<WrittenFile.ColumnMetrics> columns = new ArrayList<>();
    for (Node.LeafNode leaf : leaves) {
      columns.add(leaf.metrics.finish(leaf.field.id()));
    }
    return new WrittenFile(
        out.position(), rows, rowGroups.stream().map(Footer.RowGroup::start).toList(), columns);
  }

  private void bind(EventBatch batch) {
    Map<String, Column> technical = new HashMap<>();
    technical.put(RowType.PARTITION_FIELDS.get(0).name(), batch.region());
    technical.put(RowType.PARTITION_FIELDS.get(1).name(), batch.accountId());
    technical.put(RowType.PARTITION_FIELDS.get(2).name(), batch.eventDay());
    technical.put(RowType.IDENTITY_FIELDS.get(0).name(), batch.unit());
    technical.put(RowType.IDENTITY_FIELDS.get(1).name(), batch.ordinal());
    List<Node> mapped = new ArrayList<>();
    for (Node node : nodes) {
      Column column = technical.get(node.field.name());
      if (column != null) {
        node.bind(column);
      } else if (!constants.containsKey(node.field.name())) {
        mapped.add(node);
      }
    }
    Node.bindMembers(mapped, batch.root(), "");
    kept.clear();
    Set<Column> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Node.LeafNode leaf : leaves) {
      Column column = leaf.column;
      if (column != null && !seen.add(column)) {
        kept.put(column, new KeptChunk());
      }
    }
  }

  private void writeRowGroup(int @Nullable [] selection, int from, int to) throws IOException {
    Levels root = scratch.levels(0);
    root.count = to - from;
    root.level = 0;
    root.uniform = true;
    root.uniformLevel = 0;
    root.absent = false;
    root.maxRepetition = 0;
    root.useOwnIndex(root.count);
    if (selection == null) {
      for (int i = 0; i < root.count; i++) {
        root.index[i] = from + i;
      }
    } else {
      System.arraycopy(selection, from, root.index, 0, root.count);
    }
    if (selection == null || isInOrder(selection, from, to)) {
      root.useInOrder(root.index[0], root.count);
    }
    long start = out.position();
    chunks = new ArrayList<>(leaves.size());
    for (Node node : nodes) {
      Long constant = constants.get(node.field.name());
      if (constant != null && node instanceof Node.LeafNode leaf) {
        ChunkMetadata chunk =
            new ChunkEncoder(scratch, out, null, leaf, root).encodeConstant(constant);
        leaf.metrics.add(chunk, null);
        chunks.add(chunk);
      } else {
        write(node, root, 1);
      }
    }
    rowGroups.add(new Footer.RowGroup(start, root.count, chunks));
    rows += root.count;
    for (KeptChunk each : kept.values()) {
      each.chunk = null;
      each.bytes.size = 0;
    }
  }

  private static boolean isInOrder(int[] selection, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (selection[i] != selection[i - 1] + 1) {
        return false;
      }
    }
    return true;
  }

  private void write(Node node, Levels parent, int depth) throws IOException {
    switch (node) {
      case Node.LeafNode leaf -> writeLeaf(leaf, parent);
      case Node.StructNode struct -> {
        Levels own = scratch.levels(depth);
        enter(struct, parent, own);
        for (Node member : struct.members) {
          write(member, own, depth + 1);
        }
      }
      case Node.ListNode list -> {
        Levels own = scratch.levels(depth);
        enter(list, parent, own);
        for (Node child : list.children) {
          write(child, own, depth + 1);
        }
      }
    }
  }

  private void writeLeaf(Node.LeafNode leaf, Levels parent) throws IOException {
    Column column = leaf.column;
    KeptChunk shared = column == null ? null : kept.get(column);
    ChunkMetadata chunk;
    if (shared == null || parent.absent || !parent.uniform) {
      chunk = new ChunkEncoder(scratch, out, null, leaf, parent).encode();
    } else if (shared.chunk == null) {
      chunk = new ChunkEncoder(scratch, out, shared.bytes, leaf, parent).encode();
      shared.chunk = chunk;
      shared.leaf = leaf;
    } else if (samePages(shared.leaf, leaf)) {
      chunk = shared.chunk.at(out.position());
      out.write(shared.bytes.bytes, 0, shared.bytes.size);
    } else {
      chunk = new ChunkEncoder(scratch, out, null, leaf, parent).encode();
    }
    leaf.metrics.add(chunk, column);
    chunks.add(chunk);
  }

  /** Whether two leaves of one column have the same pages where no ancestor is ever null. */
  private static boolean samePages(Node.@Nullable LeafNode first, Node.LeafNode leaf) {
    return first != null
        && first.maxDefinition == leaf.maxDefinition
        && first.maxRepetition == 0
        && leaf.maxRepetition == 0
        && first.type == leaf.type;
  }

  /** Levels of a struct's members. */
  private static void enter(Node.StructNode node, Levels parent, Levels own) {
    own.share(parent);
    own.level = parent.level + 1;
    if (parent.absent || node.allNull()) {
      own.absent = true;
      return;
    }
    if (node.noneNull() && parent.uniform) {
      own.uniformLevel = own.level;
      return;
    }
    long[] presence = node.presence();
    int count = parent.count;
    int[] source = parent.index;
    own.useOwnIndex(count);
    own.useOwnDefinition(count);
    own.uniform = false;
    int[] index = own.index;
    byte[] definition = own.definition;
    for (int i = 0; i < count; i++) {
      int entry = source[i];
      if (entry >= 0 && (presence[entry >> 6] & (1L << entry)) != 0) {
        index[i] = entry;
        definition[i] = (byte) own.level;
      } else {
        index[i] = -1;
        definition[i] = (byte) parent.definitionAt(i);
      }
    }
  }

  /** Levels of a list's elements: an entry each, and one for every list without any. */
  private static void enter(Node.ListNode node, Levels parent, Levels own) {
    own.share(parent);
    own.level = parent.level + 2;
    own.maxRepetition = parent.maxRepetition + 1;
    if (parent.absent || node.allNull()) {
      own.absent = true;
      if (parent.maxRepetition == 0) {
        own.useOwnRepetition(parent.count);
        Arrays.fill(own.repetition, 0, parent.count, (byte) 0);
      }
      return;
    }
    ListColumn column = node.column();
    int[] source = parent.index;
    long total = 0;
    for (int i = 0; i < parent.count; i++) {
      int entry = source[i];
      total += entry < 0 ? 1 : Math.max(1, column.count(entry));
    }
    int count = Math.toIntExact(total);
    own.useOwnIndex(count);
    own.useOwnDefinition(count);
    own.useOwnRepetition(count);
    if (parent.inOrder && parent.uniform) {
      int last = source[parent.count - 1];
      int first = column.start(source[0]);
      own.useInOrder(first, column.start(last) + column.count(last) - first);
    }
    own.uniform = false;
    own.count = count;
    int at = 0;
    for (int i = 0; i < parent.count; i++) {
      int entry = source[i];
      byte repetition = parent.maxRepetition == 0 ? 0 : parent.repetition[i];
      if (entry < 0 || column.isNull(entry) || column.count(entry) == 0) {
        own.index[at] = -1;
        own.definition[at] =
            (byte) (entry < 0 || column.isNull(entry) ? parent.definitionAt(i) : parent.level + 1);
        own.repetition[at++] = repetition;
      } else {
        int first = column.start(entry);
        int end = first + column.count(entry);
        for (int element = first; element < end; element++) {
          own.index[at] = element;
          own.definition[at] = (byte) own.level;
          own.repetition[at++] = element == first ? repetition : (byte) own.maxRepetition;
        }
      }
    }
  }
}
