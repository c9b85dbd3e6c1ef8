package dev.tarn.lake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.jspecify.annotations.Nullable;

/**
 * A finished data file as the epoch record keeps it until its table has it.
 *
 * @param path relative to the lake's directory
 * @param settled whether all its rows have one region and one account
 * @param region empty for the landing layout
 * @param accountId empty for the landing layout
 * @param eventDay of all its rows, {@code 20261120}
 * @param columns statistics by Iceberg field id
 */
record RecordedFile(
    String path,
    boolean settled,
    String region,
    String accountId,
    String eventDay,
    long rows,
    long bytes,
    List<ColumnMetrics> columns) {
  private static final int VERSION = 1;

  /**
   * Statistics of one column.
   *
   * @param lower a lower bound in Iceberg's single-value form, or null
   * @param upper an upper bound, or null
   */
  @SuppressWarnings("ArrayRecordComponent")
  record ColumnMetrics(
      int fieldId,
      long bytes,
      long values,
      long nulls,
      byte @Nullable [] lower,
      byte @Nullable [] upper) {}

  RecordedFile {
    columns = List.copyOf(columns);
  }

  static byte[] encode(List<RecordedFile> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(files.size());
      for (RecordedFile file : files) {
        out.writeUTF(file.path);
        out.writeBoolean(file.settled);
        out.writeUTF(file.region);
        out.writeUTF(file.accountId);
        out.writeUTF(file.eventDay);
        out.writeLong(file.rows);
        out.writeLong(file.bytes);
        out.writeInt(file.columns.size());
        for (ColumnMetrics column : file.columns) {
          out.writeInt(column.fieldId);
          out.writeLong(column.bytes);
          out.writeLong(column.values);
          out.writeLong(column.nulls);
          writeBound(out, column.lower);
          writeBound(out, column.upper);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void writeBound(DataOutputStream out, byte @Nullable [] bound) throws IOException {
    out.writeInt(bound == null ? -1 : bound.length);
    if (bound != null) {
      out.write(bound);
    }
  }

  private static byte @Nullable [] readBound(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : in.readNBytes(length);
  }

  /**
   * @throws IOException if the bytes are of no known version
   */
  static List<RecordedFile> decode(byte[] encoded) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      if (in.readByte() != VERSION) {
        throw new LakeException("lake-corrupt", "An epoch record has an unknown form");
      }
      int count = in.readInt();
      List<RecordedFile> files = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String path = in.readUTF();
        boolean settled = in.readBoolean();
        String region = in.readUTF();
        String accountId = in.readUTF();
        String eventDay = in.readUTF();
        long rows = in.readLong();
        long bytes = in.readLong();
        int columnCount = in.readInt();
        List<ColumnMetrics> columns = new ArrayList<>();
        for (int c = 0; c < columnCount; c++) {
          int fieldId = in.readInt();
          long columnBytes = in.readLong();
          long values = in.readLong();
          long nulls = in.readLong();
          columns.add(
              new ColumnMetrics(fieldId, columnBytes, values, nulls, readBound(in), readBound(in)));
        }
        files.add(
            new RecordedFile(path, settled, region, accountId, eventDay, rows, bytes, columns));
      }
      return files;
    }
  }

  /**
   * The file as a table takes it.
   *
   * @param spec of the file's layout
   * @param location of the file
   */
  DataFile toDataFile(PartitionSpec spec, String location) {
    PartitionData partition = new PartitionData(spec.partitionType());
    for (int i = 0; i < spec.fields().size(); i++) {
      partition.set(
          i,
          switch (spec.fields().get(i).name()) {
            case "region" -> region;
            case "accountId" -> accountId;
            case "eventDay" -> eventDay;
            default -> throw new IllegalStateException("unknown partition field");
          });
    }
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    for (ColumnMetrics column : columns) {
      sizes.put(column.fieldId, column.bytes);
      values.put(column.fieldId, column.values);
      nulls.put(column.fieldId, column.nulls);
      if (column.lower != null) {
        lower.put(column.fieldId, ByteBuffer.wrap(column.lower));
      }
      if (column.upper != null) {
        upper.put(column.fieldId, ByteBuffer.wrap(column.upper));
      }
    }
    return DataFiles.builder(spec)
        .withPath(location)
        .withFormat("PARQUET")
        .withPartition(partition)
        .withRecordCount(rows)
        .withFileSizeInBytes(bytes)
        .withMetrics(new Metrics(rows, sizes, values, nulls, Map.of(), lower, upper))
        .build();
  }
}
