package dev.tarn.lake.parquet;

import dev.tarn.event.Column;
import dev.tarn.event.EventBatch;
import dev.tarn.event.ListColumn;
import dev.tarn.event.LongColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.parquet.ThriftReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads files that {@link ParquetFileWriter} wrote back into batches, one row group at a time. One
 * thread uses it; the channel is the caller's to close.
 *
 * <p>It is no reader of Parquet at large: every field is optional, pages are zstd, encodings are
 * ours.
 */
public final class ParquetFileReader {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int REPEATED = 2;
  private static final int REQUIRED = 0;

  private final FileChannel channel;
  private final Map<Integer, FileLeaf> leaves = new HashMap<>();
  private final List<FileLeaf> leafOrder = new ArrayList<>();
  private final List<RowGroup> rowGroups = new ArrayList<>();
  private long rows;

  /** A leaf as the file has it. */
  private record FileLeaf(int index, int physicalType, int maxDefinition, int maxRepetition) {}

  private record Chunk(long start, long bytes, long values) {}

  private record RowGroup(long rows, long uncompressedBytes, List<Chunk> chunks) {}

  private record Element(
      @Nullable Integer id, int physicalType, int repetition, int children, boolean leaf) {}

  /**
   * Reads the footer.
   *
   * @throws IOException if the file cannot be read or is not one of ours
   */
  public ParquetFileReader(FileChannel channel) throws IOException {
    this.channel = channel;
    long size = channel.size();
    if (size < 12) {
      throw new IOException("the file is too short to be Parquet");
    }
    byte[] tail = read(size - 8, 8);
    int length = (int) PageBuffer.INT.get(tail, 0);
    if (!Arrays.equals(tail, 4, 8, MAGIC, 0, 4) || length < 0 || length > size - 12) {
      throw new IOException("the file does not end as Parquet does");
    }
    try {
      readFooter(new ThriftReader(read(size - 8 - length, length), 0));
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new IOException("the file's metadata is damaged", e);
    }
  }

  public long rows() {
    return rows;
  }

  /** Bytes of all pages before compression: about what the rows take in memory. */
  public long uncompressedBytes() {
    return rowGroups.stream().mapToLong(RowGroup::uncompressedBytes).sum();
  }

  public int rowGroups() {
    return rowGroups.size();
  }

  /**
   * The whole numbers of one column in one row group.
   *
   * @param fieldId of a column that is no member of a list and has a value in every row
   */
  public LongColumn readNumbers(int group, int fieldId) throws IOException {
    FileLeaf leaf = leaves.get(fieldId);
    if (leaf == null) {
      throw new IOException("the file lacks a column that every file has");
    }
    RowGroup rowGroup = checked(group);
    LongColumn column = new LongColumn();
    decode(rowGroup, leaf).appendTo(column, 0);
    if (column.size() != rowGroup.rows) {
      throw new IOException("a row group has another number of rows than it says");
    }
    return column;
  }

  private byte[] read(long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file ends early");
      }
    }
    return buffer.array();
  }

  // ---- footer

  private void readFooter(ThriftReader thrift) throws IOException {
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 2 -> {
          List<Element> elements = new ArrayList<>();
          for (int i = thrift.list(); i > 0; i--) {
            elements.add(element(thrift));
          }
          int[] next = {1};
          for (int i = elements.get(0).children; i > 0; i--) {
            place(elements, next, 0, 0);
          }
        }
        case 3 -> rows = thrift.i64();
        case 4 -> {
          for (int i = thrift.list(); i > 0; i--) {
            rowGroups.add(rowGroup(thrift));
          }
        }
        default -> thrift.skip();
      }
    }
  }

  private static Element element(ThriftReader thrift) throws IOException {
    Integer id = null;
    int type = 0;
    int repetition = REQUIRED;
    int children = 0;
    boolean leaf = false;
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> {
          type = thrift.i32();
          leaf = true;
        }
        case 3 -> repetition = thrift.i32();
        case 5 -> children = thrift.i32();
        case 9 -> id = thrift.i32();
        default -> thrift.skip();
      }
    }
    return new Element(id, type, repetition, children, leaf);
  }

  private void place(List<Element> elements, int[] next, int definition, int repetition)
      throws IOException {
    if (next[0] >= elements.size()) {
      throw new IOException("the file's schema is damaged");
    }
    Element element = elements.get(next[0]++);
    int ownDefinition = definition + (element.repetition == REQUIRED ? 0 : 1);
    int ownRepetition = repetition + (element.repetition == REPEATED ? 1 : 0);
    if (element.leaf) {
      FileLeaf leaf =
          new FileLeaf(leafOrder.size(), element.physicalType, ownDefinition, ownRepetition);
      leafOrder.add(leaf);
      if (element.id != null) {
        leaves.put(element.id, leaf);
      }
    }
    for (int i = element.children; i > 0; i--) {
      place(elements, next, ownDefinition, ownRepetition);
    }
  }

  private static RowGroup rowGroup(ThriftReader thrift) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    long bytes = 0;
    long rows = 0;
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> {
          for (int i = thrift.list(); i > 0; i--) {
            chunks.add(chunk(thrift));
          }
        }
        case 2 -> bytes = thrift.i64();
        case 3 -> rows = thrift.i64();
        default -> thrift.skip();
      }
    }
    return new RowGroup(rows, bytes, chunks);
  }

  private static Chunk chunk(ThriftReader thrift) throws IOException {
    long values = 0;
    long bytes = 0;
    long dataPage = 0;
    long dictionaryPage = 0;
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      if (field != 3) {
        thrift.skip();
        continue;
      }
      thrift.begin();
      for (int f = thrift.field(); f != ThriftReader.STOP; f = thrift.field()) {
        switch (f) {
          case 5 -> values = thrift.i64();
          case 7 -> bytes = thrift.i64();
          case 9 -> dataPage = thrift.i64();
          case 11 -> dictionaryPage = thrift.i64();
          default -> thrift.skip();
        }
      }
    }
    return new Chunk(dictionaryPage > 0 ? dictionaryPage : dataPage, bytes, values);
  }

  // ---- rows

  /**
   * Adds all rows to a batch. What the file lacks is null; what the batch lacks is left out.
   *
   * @param schema ids and names of the batch's fields and of the technical ones
   */
  public void readInto(EventBatch batch, ParquetSchema schema) throws IOException {
    for (int group = 0; group < rowGroups.size(); group++) {
      readInto(batch, schema, group);
    }
  }

  /**
   * Adds the rows of one row group to a batch.
   *
   * @see #readInto(EventBatch, ParquetSchema)
   */
  public void readInto(EventBatch batch, ParquetSchema schema, int groupIndex) throws IOException {
    RowGroup group = checked(groupIndex);
    int before = batch.rows();
    for (ParquetField field : schema.fields()) {
      Column column = column(batch, field.name());
      if (column != null) {
        append(group, field, column, new Place(0, 0, 0, Math.toIntExact(group.rows)));
      }
    }
    if (batch.rows() - before != group.rows || !batch.complete()) {
      throw new IOException("a row group has another number of rows than it says");
    }
  }

  private RowGroup checked(int index) throws IOException {
    RowGroup group = rowGroups.get(index);
    if (group.rows > Integer.MAX_VALUE || group.chunks.size() != leafOrder.size()) {
      throw new IOException("a row group has other columns than the file");
    }
    return group;
  }

  private static @Nullable Column column(EventBatch batch, String name) {
    if (name.equals(RowType.PARTITION_FIELDS.get(0).name())) {
      return batch.region();
    }
    if (name.equals(RowType.PARTITION_FIELDS.get(1).name())) {
      return batch.accountId();
    }
    if (name.equals(RowType.PARTITION_FIELDS.get(2).name())) {
      return batch.eventDay();
    }
    if (name.equals(RowType.IDENTITY_FIELDS.get(0).name())) {
      return batch.unit();
    }
    if (name.equals(RowType.IDENTITY_FIELDS.get(1).name())) {
      return batch.ordinal();
    }
    return member(batch.root(), name);
  }

  private static @Nullable Column member(StructColumn struct, String name) {
    int index = struct.indexOf(name);
    return index < 0 ? null : struct.member(index);
  }

  /**
   * A place of the schema.
   *
   * @param definition the level of an entry whose ancestors are all there
   * @param least the level below which there is no entry: the list above has no element
   * @param repetition the level of the nearest list above
   * @param entries number of entries
   */
  private record Place(int definition, int least, int repetition, int entries) {
    Place inStruct() {
      return new Place(definition + 1, least, repetition, entries);
    }

    Place inList(int elements) {
      return new Place(definition + 2, definition + 2, repetition + 1, elements);
    }
  }

  /** Adds the entries of a field. */
  private void append(RowGroup group, ParquetField field, Column column, Place place)
      throws IOException {
    FileLeaf first = firstLeaf(field);
    if (first == null) {
      column.appendNulls(place.entries);
      return;
    }
    switch (field) {
      case ParquetField.Leaf leaf -> decode(group, first).appendTo(column, place.least);
      case ParquetField.Struct struct -> {
        for (ParquetField member : struct.members()) {
          Column target = member((StructColumn) column, member.name());
          if (target != null) {
            append(group, member, target, place.inStruct());
          }
        }
      }
      case ParquetField.ListOf list -> {
        ListColumn rowsOfLists = (ListColumn) column;
        int[] counts = counts(decode(group, first), place);
        int elements = Arrays.stream(counts).map(count -> Math.max(count, 0)).sum();
        append(group, list.element(), rowsOfLists.elements(), place.inList(elements));
        rowsOfLists.appendRows(counts);
      }
      case ParquetField.TextMap map -> {
        MapColumn pairs = (MapColumn) column;
        ChunkDecoder keys = decode(group, first);
        int[] counts = counts(keys, place);
        keys.appendTo(pairs.keys(), place.definition + 2);
        FileLeaf values = leaves.get(map.valueId());
        if (values == null) {
          throw new IOException("a map of the file has no values");
        }
        decode(group, values).appendTo(pairs.values(), place.definition + 2);
        pairs.pairs().appendRows(counts);
      }
    }
  }

  /** Numbers of elements by entry, negative for null. */
  private static int[] counts(ChunkDecoder leaf, Place place) throws IOException {
    int[] counts = new int[place.entries];
    int entry = -1;
    for (int i = 0; i < leaf.count(); i++) {
      int definition = leaf.definition(i);
      if (leaf.repetition(i) <= place.repetition) {
        if (definition >= place.least && ++entry < place.entries) {
          counts[entry] = Math.clamp(definition - place.definition - 1, -1, 1);
        }
      } else if (leaf.repetition(i) == place.repetition + 1) {
        counts[entry]++;
      }
    }
    if (entry + 1 != place.entries) {
      throw new IOException("a list has another number of rows than its row group");
    }
    return counts;
  }

  private @Nullable FileLeaf firstLeaf(ParquetField field) {
    return switch (field) {
      case ParquetField.Leaf leaf -> leaves.get(leaf.id());
      case ParquetField.ListOf list -> firstLeaf(list.element());
      case ParquetField.TextMap map -> leaves.get(map.keyId());
      case ParquetField.Struct struct -> {
        for (ParquetField member : struct.members()) {
          FileLeaf found = firstLeaf(member);
          if (found != null) {
            yield found;
          }
        }
        yield null;
      }
    };
  }

  private ChunkDecoder decode(RowGroup group, FileLeaf leaf) throws IOException {
    Chunk chunk = group.chunks.get(leaf.index);
    if (chunk.start < 0 || chunk.bytes < 0 || chunk.start + chunk.bytes > channel.size()) {
      throw new IOException("a column chunk lies outside the file");
    }
    return ChunkDecoder.decode(
        read(chunk.start, Math.toIntExact(chunk.bytes)),
        leaf.physicalType,
        leaf.maxDefinition,
        leaf.maxRepetition,
        chunk.values);
  }
}
