package dev.tarn.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * All that a spool ever kept: its files have other names beside their own, under which they stay
 * when the spool deletes them.
 */
final class SpoolTrail implements Closeable {
  private static final int LOOK_MILLIS = 50;
  private static final int SEGMENT_HEADER_BYTES = 44;
  private static final int ENTRY_HEADER_BYTES = 52;
  private static final int ENTRY_MARK = 0x7e5a11e7;
  private static final int LENGTH_AT = 4;
  private static final int CRC_AT = 44;
  private static final Pattern NUMBER = Pattern.compile("\"note (\\d+)\"");

  private final Path spool;
  private final Path links;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread looking =
      Thread.ofPlatform().name("spool-trail").daemon().unstarted(this::look);
  private volatile IOException failure;

  /**
   * @param links a folder of its own on the spool's disk
   */
  SpoolTrail(Path spool, Path links) throws IOException {
    this.spool = Files.createDirectories(spool);
    this.links = Files.createDirectories(links);
    looking.start();
  }

  private void look() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        link();
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void link() throws IOException {
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(spool, "*.spool")) {
      for (Path segment : segments) {
        try {
          // a file that was begun in vain may have a successor of its name
          Object key = Files.readAttributes(segment, BasicFileAttributes.class).fileKey();
          Files.createLink(links.resolve(key.toString()), segment);
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
          // it was deleted before anything was in it, or is known
        }
      }
    }
  }

  /** The numbers of all records that are in entries that are whole. */
  BitSet numbers() throws IOException {
    link();
    if (failure != null) {
      throw failure;
    }
    BitSet numbers = new BitSet();
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(links)) {
      for (Path segment : segments) {
        read(Files.readAllBytes(segment), numbers);
      }
    }
    return numbers;
  }

  private static void read(byte[] segment, BitSet numbers) {
    ByteBuffer values = ByteBuffer.wrap(segment);
    int at = SEGMENT_HEADER_BYTES;
    while (at + ENTRY_HEADER_BYTES <= segment.length) {
      int length = values.getInt(at + LENGTH_AT);
      int content = at + ENTRY_HEADER_BYTES;
      if (values.getInt(at) == ENTRY_MARK
          && length <= segment.length - content
          && crc(segment, content, length) == values.getInt(at + CRC_AT)) {
        Matcher records =
            NUMBER.matcher(new String(segment, content, length, StandardCharsets.ISO_8859_1));
        while (records.find()) {
          numbers.set(Integer.parseInt(records.group(1)));
        }
        at = content + length;
      } else {
        at++;
      }
    }
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    try {
      looking.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
