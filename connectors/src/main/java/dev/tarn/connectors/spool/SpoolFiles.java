package dev.tarn.connectors.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory of a spool, held by one process at a time. */
final class SpoolFiles implements Closeable {
  private static final String LOCK = "spool.lock";
  private static final String ASIDE = ".damaged";

  private final Path directory;
  private final FileChannel channel;

  private SpoolFiles(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Makes the directory where it is absent, and takes it. */
  static SpoolFiles open(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // this process has it
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new IOException("the spool " + directory + " is in use by another source or process");
    }
    return new SpoolFiles(directory, channel);
  }

  /** A segment's file, and what it begins with; null where that is damaged. */
  record Found(Path path, @Nullable SegmentHeader header) {
    /** The header, or what is known without it. */
    SegmentHeader headerOr(long spool) {
      long first = Segment.first(path);
      return header == null ? new SegmentHeader(spool, 0, first, first) : header;
    }
  }

  /** The segments' files in their order. */
  List<Found> segments() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Segment::isNamed)) {
      files.forEach(paths::add);
    }
    paths.sort(null);
    List<Found> found = new ArrayList<>();
    for (Path path : paths) {
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(SegmentHeader.BYTES);
        found.add(
            new Found(
                path, bytes.length == SegmentHeader.BYTES ? SegmentHeader.decode(bytes) : null));
      }
    }
    return found;
  }

  /** The spool's id: as its segments tell it, else as the lock's file does, else a new one. */
  long id(List<Found> segments) throws IOException {
    long[] told =
        segments.stream()
            .flatMap(segment -> Stream.ofNullable(segment.header()))
            .mapToLong(SegmentHeader::spool)
            .distinct()
            .toArray();
    if (told.length > 1) {
      throw new IOException("the spool " + directory + " has files of several spools");
    }
    ByteBuffer kept = ByteBuffer.allocate(Long.BYTES);
    boolean known = channel.read(kept, 0) == Long.BYTES;
    if (told.length == 0 && known && !segments.isEmpty()) {
      return kept.getLong(0);
    }
    long id = told.length == 0 ? new SecureRandom().nextLong() : told[0];
    channel.write(kept.clear().putLong(0, id), 0);
    channel.force(true);
    return id;
  }

  /** Makes durable which files there are. */
  void force() throws IOException {
    try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Gives a damaged file another name beside its own, under which it stays. */
  static Path keepAside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ASIDE);
    try {
      Files.createLink(aside, file);
    } catch (FileAlreadyExistsException e) {
      // it is kept already
    } catch (UnsupportedOperationException e) {
      Files.copy(file, aside);
    }
    return aside;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
