package dev.tarn.app;

import dev.tarn.event.HeldBytes;
import dev.tarn.event.parquet.ParquetRows;
import dev.tarn.ocsf.EventStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file of events: JSON in any arrangement or Parquet, plain or compressed, as its content tells.
 *
 * @param name for people
 * @param path null for standard input
 */
record EventFile(String name, @Nullable Path path) {
  /** Gets the events of files, one after the other. */
  interface Reader {
    /**
     * @param json what may be an event
     */
    void json(Place place, byte[] json);

    /**
     * @param event a row of Parquet
     */
    void row(Place place, Map<String, @Nullable Object> event);

    /** The rest of the file cannot be read. */
    void damaged(Place place, String message);
  }

  /**
   * Where an event is.
   *
   * @param number of the line or row, from 1; 0 for the file as a whole
   * @param row whether it counts rows
   * @param within where it is below that, {@code [17]} in an array or {@code events[3]}; else empty
   */
  record Place(String file, long number, boolean row, String within) {
    /** {@code events.jsonl:17}, {@code part-0.parquet row 5}. */
    @Override
    public String toString() {
      String below = within.isEmpty() ? "" : " " + within;
      return number == 0 ? file + below : file + (row ? " row " : ":") + number + below;
    }

    Place below(String path) {
      return new Place(file, number, row, within.isEmpty() ? path : within + "." + path);
    }
  }

  /** Reads all events; what is wrong with the file is told to the reader, too. */
  void read(Reader reader) {
    try (InputStream stored = path == null ? System.in : Files.newInputStream(path);
        Salvage salvage = new Salvage(Decompression.open(stored));
        BufferedInputStream plain = new BufferedInputStream(salvage, Decompression.BUFFER_BYTES)) {
      if (isParquet(plain)) {
        readParquet(plain, reader);
      } else if (isUtf16(plain)) {
        reader.damaged(new Place(name, 0, false, ""), "the file is UTF-16; JSON is read in UTF-8");
      } else {
        readJson(plain, salvage, reader);
      }
    } catch (IOException e) {
      reader.damaged(new Place(name, 0, false, ""), sentence(e));
    }
  }

  private void readJson(InputStream plain, Salvage salvage, Reader reader) throws IOException {
    try (EventStream events = new EventStream(plain)) {
      long line = 1;
      for (EventStream.RawEvent event = events.next(); event != null; event = events.next()) {
        line = event.line();
        String element = event.element() < 0 ? "" : "[" + event.element() + "]";
        reader.json(new Place(name, line, false, element), event.json());
      }
      if (salvage.failure != null) {
        reader.damaged(new Place(name, line, false, ""), sentence(salvage.failure));
      } else if (events.endedInArray()) {
        reader.damaged(new Place(name, line, false, ""), "the JSON array does not end");
      }
    }
  }

  private void readParquet(InputStream plain, Reader reader) throws IOException {
    if (path != null && Files.isRegularFile(path) && isParquet(path)) {
      try (HeldBytes inPlace = HeldBytes.of(path)) {
        readParquet(inPlace, reader);
      }
      return;
    }
    try (HeldBytes copy = new HeldBytes()) {
      copy.addAll(plain);
      readParquet(copy, reader);
    }
  }

  private void readParquet(HeldBytes file, Reader reader) {
    long number = 0;
    try {
      ParquetEvents events = new ParquetEvents(file);
      for (var event = events.next(); event != null; event = events.next()) {
        number++;
        reader.row(new Place(name, number, true, ""), event);
      }
    } catch (IOException e) {
      reader.damaged(new Place(name, number, true, ""), sentence(e));
    }
  }

  private static boolean isParquet(Path file) throws IOException {
    try (BufferedInputStream stored = new BufferedInputStream(Files.newInputStream(file))) {
      return isParquet(stored);
    }
  }

  private static boolean isParquet(BufferedInputStream in) throws IOException {
    byte[] first = Decompression.peek(in, ParquetRows.START_BYTES);
    return ParquetRows.isStart(first, first.length);
  }

  /** By its byte order mark. */
  private static boolean isUtf16(BufferedInputStream in) throws IOException {
    byte[] mark = Decompression.peek(in, 2);
    return Arrays.equals(mark, new byte[] {(byte) 0xff, (byte) 0xfe})
        || Arrays.equals(mark, new byte[] {(byte) 0xfe, (byte) 0xff});
  }

  private static String sentence(IOException failure) {
    return switch (failure) {
      case EOFException end -> "the file is cut off";
      case ZipException zip -> "the file is damaged: " + zip.getMessage();
      default -> "the file cannot be read: " + PlainFailures.sentence(failure);
    };
  }

  /** Ends where the stream below it fails, so that what came before is read. */
  private static final class Salvage extends FilterInputStream {
    @Nullable IOException failure;

    Salvage(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (failure != null) {
        return -1;
      }
      try {
        return super.read(into, from, length);
      } catch (IOException e) {
        failure = e;
        return -1;
      }
    }
  }
}
