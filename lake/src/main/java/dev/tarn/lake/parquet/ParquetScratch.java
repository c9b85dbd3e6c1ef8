package dev.tarn.lake.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory and the compressor that files written by one thread share. Several files may be open
 * over one scratch as long as no two are written to at the same moment. Closing it frees native
 * memory; it is closed after the files.
 */
public final class ParquetScratch implements AutoCloseable {
  /** What a buffer is allowed to keep after a page that was larger. */
  private static final int KEEP_BYTES = 8 << 20;

  final ParquetSettings settings;
  final PageBuffer page = new PageBuffer(1 << 16);
  final PageBuffer compressed = new PageBuffer(1 << 16);
  final PageBuffer header = new PageBuffer(64);
  int[] entries = new int[0];
  int[] ids = new int[0];
  int[] dictionary = new int[0];
  long[] numbers = new long[0];
  long[] dictionaryNumbers = new long[0];
  byte[] definition = new byte[0];

  /** Keeps reads of bytes for their own sake from being left out. */
  int touched;

  /** Position in the dictionary plus one by entry or small number; all zero between chunks. */
  int[] positions = new int[0];

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final List<Levels> levels = new ArrayList<>();

  public ParquetScratch(ParquetSettings settings) {
    this.settings = settings;
    zstd.setLevel(settings.zstdLevel());
    if (settings.zstdLevel() == 1) {
      // A table of matches that fits into the first cache: a tenth faster for half a percent more.
      zstd.setHashLog(13);
      zstd.setMinMatch(7);
    }
  }

  /** Heap held between two writes, in bytes; the compressor has about a megabyte more outside. */
  public long memoryBytes() {
    long bytes = (long) page.bytes.length + compressed.bytes.length + header.bytes.length;
    bytes += 4L * (entries.length + ids.length + dictionary.length + positions.length);
    bytes += 8L * (numbers.length + dictionaryNumbers.length) + definition.length;
    for (Levels each : levels) {
      bytes += each.memoryBytes();
    }
    return bytes;
  }

  /** Levels for a depth of the schema: one place uses them at a time. */
  Levels levels(int depth) {
    while (levels.size() <= depth) {
      levels.add(new Levels());
    }
    return levels.get(depth);
  }

  /** Compresses a page into {@link #compressed}. */
  void compress() {
    compressed.size = 0;
    compressed.reserve(Zstd.compressBound(page.size));
    compressed.size =
        zstd.compressByteArray(
            compressed.bytes, 0, compressed.bytes.length, page.bytes, 0, page.size);
  }

  /** Lets go of what unusually large values made it hold. */
  void shrink() {
    page.shrink(KEEP_BYTES);
    compressed.shrink(KEEP_BYTES);
  }

  void ensureValues(int count) {
    if (ids.length < count) {
      entries = new int[count];
      ids = new int[count];
    }
  }

  void ensureNumbers(int count) {
    if (numbers.length < count) {
      numbers = new long[count];
    }
    if (ids.length < count) {
      ids = new int[count];
      entries = new int[count];
    }
  }

  void ensureDefinition(int count) {
    if (definition.length < count + 16) {
      definition = new byte[count + 16];
    }
  }

  void ensurePositions(int count) {
    if (positions.length < count) {
      positions = new int[count];
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
