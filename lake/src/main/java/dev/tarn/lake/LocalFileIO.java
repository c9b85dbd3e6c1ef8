package dev.tarn.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Iceberg's metadata files on a local disk, without Hadoop. Thread-safe.
 *
 * <p>Locations are absolute paths as of where the lake was made; a lake that was moved since is
 * found where it is now. Manifests and lists of them become durable, with their directory entries,
 * when the metadata file that leads to them is closed: nothing refers to them before. Iceberg never
 * changes a file, so the latest ones written or read stay in memory.
 */
final class LocalFileIO implements FileIO {
  private static final long serialVersionUID = 1L;
  private static final String METADATA_SUFFIX = ".metadata.json";
  private static final int CACHED_FILE_BYTES = 1 << 20;
  private static final int CACHE_BYTES = 8 << 20;

  private final String recordedRoot;
  private final String root;
  private final transient AtomicLong read = new AtomicLong();
  private final transient AtomicLong written = new AtomicLong();
  private final transient AtomicLong deleted = new AtomicLong();
  private final transient Map<String, byte[]> cache = new LinkedHashMap<>(64, 0.75f, true);
  private transient long cachedBytes;

  /** Files that are not durable yet, by directory. */
  private final transient Map<Path, List<Path>> unsynced = new ConcurrentHashMap<>();

  /**
   * @param recordedRoot the lake's directory when it was made
   * @param root the lake's directory now
   */
  LocalFileIO(String recordedRoot, Path root) {
    this.recordedRoot = recordedRoot;
    this.root = root.toString();
  }

  /** Files read from disk since the start. */
  long filesRead() {
    return read.get();
  }

  long filesWritten() {
    return written.get();
  }

  long filesDeleted() {
    return deleted.get();
  }

  /** Where a location is now. */
  Path resolve(String location) {
    String path =
        location.startsWith("file:") ? Path.of(java.net.URI.create(location)).toString() : location;
    if (path.startsWith(recordedRoot)
        && (path.length() == recordedRoot.length() || path.charAt(recordedRoot.length()) == '/')) {
      path = root + path.substring(recordedRoot.length());
    }
    return Path.of(path);
  }

  /** The location to record for a path relative to the lake's directory. */
  String location(String relative) {
    return recordedRoot + "/" + relative;
  }

  /** The path relative to the lake's directory of a location in it. */
  String relative(String location) {
    return Path.of(root).relativize(resolve(location)).toString();
  }

  @Override
  public InputFile newInputFile(String location) {
    return new LocalInput(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutput(location);
  }

  @Override
  public void deleteFile(String location) {
    synchronized (cache) {
      byte[] gone = cache.remove(location);
      cachedBytes -= gone == null ? 0 : gone.length;
    }
    try {
      if (Files.deleteIfExists(resolve(location))) {
        deleted.incrementAndGet();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + location, e);
    }
  }

  private void remember(String location, byte[] content) {
    if (content.length > CACHED_FILE_BYTES) {
      return;
    }
    synchronized (cache) {
      byte[] before = cache.put(location, content);
      cachedBytes += content.length - (before == null ? 0 : before.length);
      var eldest = cache.entrySet().iterator();
      while (cachedBytes > CACHE_BYTES && eldest.hasNext()) {
        cachedBytes -= eldest.next().getValue().length;
        eldest.remove();
      }
    }
  }

  /**
   * The content of a file.
   *
   * @throws NotFoundException if there is none
   */
  byte[] load(String location) {
    synchronized (cache) {
      byte[] found = cache.get(location);
      if (found != null) {
        return found;
      }
    }
    try {
      byte[] content = Files.readAllBytes(resolve(location));
      read.incrementAndGet();
      remember(location, content);
      return content;
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new NotFoundException(e, "No such file: %s", location);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + location, e);
    }
  }

  /** Makes the files of a directory durable that are not yet, and its entries. */
  private void syncAll(Path directory) throws IOException {
    List<Path> files = unsynced.remove(directory);
    if (files != null) {
      for (Path file : files) {
        if (Files.exists(file)) {
          syncFile(file);
        }
      }
    }
    syncDirectory(directory);
  }

  /** Makes the content of a file durable. */
  static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Makes a directory's entries durable. */
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private final class LocalInput implements InputFile {
    private final String location;

    LocalInput(String location) {
      this.location = location;
    }

    @Override
    public long getLength() {
      return load(location).length;
    }

    @Override
    public SeekableInputStream newStream() {
      return new BytesStream(load(location));
    }

    @Override
    public String location() {
      return location;
    }

    @Override
    public boolean exists() {
      return Files.exists(resolve(location));
    }
  }

  private final class LocalOutput implements OutputFile {
    private final String location;

    LocalOutput(String location) {
      this.location = location;
    }

    @Override
    public PositionOutputStream create() {
      return open(StandardOpenOption.CREATE_NEW);
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      return open(StandardOpenOption.CREATE);
    }

    private PositionOutputStream open(StandardOpenOption how) {
      Path path = resolve(location);
      try {
        Files.createDirectories(path.getParent());
        FileChannel channel =
            FileChannel.open(
                path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING, how);
        return new FileStream(location, path, channel);
      } catch (FileAlreadyExistsException e) {
        throw new AlreadyExistsException(e, "File exists: %s", location);
      } catch (IOException e) {
        throw new RuntimeIOException(e, "Cannot create %s: %s", location, e.getMessage());
      }
    }

    @Override
    public String location() {
      return location;
    }

    @Override
    public InputFile toInputFile() {
      return new LocalInput(location);
    }
  }

  /** A metadata file being written: small, so it is written when it is closed. */
  private final class FileStream extends PositionOutputStream {
    private final String location;
    private final Path path;
    private final FileChannel channel;
    private final java.io.ByteArrayOutputStream content = new java.io.ByteArrayOutputStream(8192);
    private boolean closed;

    FileStream(String location, Path path, FileChannel channel) {
      this.location = location;
      this.path = path;
      this.channel = channel;
    }

    @Override
    public long getPos() {
      return content.size();
    }

    @Override
    public void write(int b) {
      content.write(b);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
      content.write(data, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      byte[] bytes = content.toByteArray();
      try (channel) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
      Path directory = path.toAbsolutePath().getParent();
      if (directory != null) {
        unsynced
            .computeIfAbsent(directory, key -> Collections.synchronizedList(new ArrayList<>()))
            .add(path);
        if (location.endsWith(METADATA_SUFFIX)) {
          syncAll(directory);
        }
      }
      written.incrementAndGet();
      remember(location, bytes);
    }
  }

  /** A file in memory. */
  private static final class BytesStream extends SeekableInputStream {
    private final byte[] content;
    private int position;

    BytesStream(byte[] content) {
      this.content = content;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void seek(long newPosition) throws IOException {
      if (newPosition < 0 || newPosition > content.length) {
        throw new IOException("Cannot seek to " + newPosition + " of " + content.length);
      }
      position = (int) newPosition;
    }

    @Override
    public int read() {
      return position < content.length ? content[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      int count = Math.min(length, content.length - position);
      if (count <= 0) {
        return -1;
      }
      System.arraycopy(content, position, target, offset, count);
      position += count;
      return count;
    }
  }
}
