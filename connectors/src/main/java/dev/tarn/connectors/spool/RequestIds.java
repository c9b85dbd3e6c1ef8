package dev.tarn.connectors.spool;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which requests were stored lately. Those whose segment is gone stand in files of their own. The
 * spool guards it with its lock.
 */
final class RequestIds implements Closeable {
  /** More are forgotten, the oldest first: each takes about 120 bytes of memory. */
  static final int MOST = 200_000;

  private static final String SUFFIX = ".ids";
  private static final int RECORD_BYTES = 3 * Long.BYTES + Integer.BYTES;

  /** Of the time that ids are remembered, the part that one file has. */
  private static final int FILES = 4;

  private final Path directory;
  private final long keepMillis;
  private final Map<RequestId, Long> seen = new LinkedHashMap<>();

  /** The latest time in each file, by file. */
  private final TreeMap<Path, Long> files = new TreeMap<>();

  private @Nullable Current current;

  /**
   * The file that is appended to.
   *
   * @param since when that began
   */
  private record Current(Path path, RandomAccessFile file, long since) {}

  /**
   * @param id of a request that was stored
   * @param millis when
   */
  record Seen(RequestId id, long millis) {}

  RequestIds(Path directory, Duration keepFor) {
    this.directory = directory;
    this.keepMillis = keepFor.toMillis();
  }

  /** Reads the files; what stands in segments is younger and to be added after it. */
  void load() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      found.forEach(file -> files.put(file, 0L));
    }
    for (Path file : List.copyOf(files.navigableKeySet())) {
      try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
        byte[] bytes = new byte[RECORD_BYTES];
        while (in.readNBytes(bytes, 0, RECORD_BYTES) == RECORD_BYTES) {
          ByteBuffer record = ByteBuffer.wrap(bytes);
          Seen one = new Seen(new RequestId(record.getLong(), record.getLong()), record.getLong());
          if (record.getInt() == checksum(bytes)) {
            add(one);
            files.merge(file, one.millis(), Math::max);
          }
        }
      }
    }
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record, 0, RECORD_BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }

  boolean contains(RequestId id, long nowMillis) {
    Long millis = seen.get(id);
    return millis != null && isFresh(millis, nowMillis);
  }

  private boolean isFresh(long millis, long nowMillis) {
    return millis + keepMillis > nowMillis;
  }

  void add(Seen request) {
    seen.remove(request.id());
    seen.put(request.id(), request.millis());
    if (seen.size() > MOST) {
      Iterator<RequestId> eldest = seen.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** Forgets what is old. */
  void expire(long nowMillis) throws IOException {
    Iterator<Long> times = seen.values().iterator();
    while (times.hasNext() && !isFresh(times.next(), nowMillis)) {
      times.remove();
    }
    Current open = current;
    if (open != null && nowMillis - open.since() >= keepMillis / FILES) {
      close();
      open = null;
    }
    Iterator<Map.Entry<Path, Long>> old = files.entrySet().iterator();
    while (old.hasNext()) {
      Map.Entry<Path, Long> file = old.next();
      boolean inUse = open != null && open.path().equals(file.getKey());
      if (!inUse && !isFresh(file.getValue(), nowMillis)) {
        Files.deleteIfExists(file.getKey());
        old.remove();
      }
    }
  }

  /** Keeps the ids of a segment that is about to be deleted; on return they are durable. */
  void keep(List<Seen> requests, long nowMillis) throws IOException {
    expire(nowMillis);
    ByteBuffer records = ByteBuffer.allocate(requests.size() * RECORD_BYTES);
    long latest = 0;
    for (Seen one : requests) {
      if (isFresh(one.millis(), nowMillis)) {
        byte[] record = new byte[RECORD_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(record);
        buffer.putLong(one.id().high()).putLong(one.id().low()).putLong(one.millis());
        records.put(buffer.putInt(checksum(record)).array());
        latest = Math.max(latest, one.millis());
      }
    }
    if (records.position() == 0) {
      return;
    }
    Current open = current == null ? open(nowMillis) : current;
    try {
      open.file().write(records.array(), 0, records.position());
      open.file().getFD().sync();
    } catch (IOException e) {
      // it may end within a record
      close();
      throw e;
    }
    files.merge(open.path(), latest, Math::max);
  }

  private Current open(long nowMillis) throws IOException {
    Path path = directory.resolve(nowMillis + SUFFIX);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    Current open = new Current(path, file, nowMillis);
    current = open;
    file.setLength(file.length() / RECORD_BYTES * RECORD_BYTES);
    file.seek(file.length());
    return open;
  }

  @Override
  public void close() throws IOException {
    Current open = current;
    current = null;
    if (open != null) {
      open.file().close();
    }
  }
}
