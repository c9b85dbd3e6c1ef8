package dev.tarn.event.parquet;

import dev.tarn.event.Framer;
import dev.tarn.event.HeldBytes;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Units that are Parquet files, told by how they begin: each row is a record, as the JSON that
 * {@link ParquetRows} makes of it.
 */
public final class ParquetUnits {
  /** Describes a row as what it is, where records are something else than JSON. */
  private static final byte[] ROW = "#parquet row".getBytes(StandardCharsets.US_ASCII);

  private ParquetUnits() {}

  /**
   * Frames Parquet, and other units by the format that is given.
   *
   * @param describesRows whether rows say that they are rows, see {@link #isRow}: the format's own
   *     records are no JSON
   */
  public static Framer.Format within(Framer.Format format, boolean describesRows) {
    return (in, from) ->
        from.byteOffset() == 0 || from.framerState().startsWith(ParquetFramer.STATE)
            ? new Detection(in, from, format, describesRows ? ROW : new byte[0])
            : format.open(in, from);
  }

  /** Whether what describes a record says that it is a row, and so JSON. */
  public static boolean isRow(byte @Nullable [] header) {
    return header != null && Arrays.equals(header, ROW);
  }

  /** Whether bytes that the quarantine kept begin as a row below what describes it. */
  public static boolean isKeptRow(byte[] first, int length) {
    return length > ROW.length && first[ROW.length] == '\n' && mayBeKeptRow(first, length);
  }

  /** Whether more bytes may show that those that the quarantine kept are a row. */
  public static boolean mayBeKeptRow(byte[] first, int length) {
    int known = Math.min(length, ROW.length);
    return Arrays.equals(first, 0, known, ROW, 0, known);
  }

  /** Looks at how the unit begins when it is first read. */
  private static final class Detection implements Framer {
    private final InputStream in;
    private final UnitPosition from;
    private final Format own;
    private final byte[] header;
    private @Nullable Framer framer;

    Detection(InputStream in, UnitPosition from, Format own, byte[] header) {
      this.in = in;
      this.from = from;
      this.own = own;
      this.header = header;
    }

    @Override
    public boolean read(RecordBatch batch) throws IOException {
      Framer open = framer;
      if (open == null) {
        open = open();
        framer = open;
      }
      return open.read(batch);
    }

    private Framer open() throws IOException {
      byte[] first = new byte[ParquetRows.START_BYTES];
      int read = in.readNBytes(first, 0, first.length);
      InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first, 0, read), in);
      return ParquetRows.isStart(first, read)
          ? new ParquetFramer(whole, from, header)
          : own.open(whole, from);
    }

    @Override
    public UnitPosition position() {
      return framer == null ? from : framer.position();
    }

    @Override
    public @Nullable HeldBytes held() {
      return framer == null ? null : framer.held();
    }

    @Override
    public void close() throws IOException {
      if (framer != null) {
        framer.close();
      }
    }
  }
}
