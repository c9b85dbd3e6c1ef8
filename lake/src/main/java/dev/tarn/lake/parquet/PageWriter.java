package dev.tarn.lake.parquet;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes the pages of a chunk: what is in {@link ParquetScratch#page}, compressed. */
final class PageWriter {
  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;

  private final ParquetScratch scratch;
  private final Output out;
  private final @Nullable PageBuffer copy;
  private final ChunkMetadata chunk;

  /**
   * @param copy where to put the chunk's bytes as well, if it is to be written again
   */
  PageWriter(ParquetScratch scratch, Output out, @Nullable PageBuffer copy, ChunkMetadata chunk) {
    this.scratch = scratch;
    this.out = out;
    this.copy = copy;
    this.chunk = chunk;
  }

  /** The page of so many values, in front of those of data. */
  void dictionary(int size) throws IOException {
    scratch.compress();
    ThriftWriter thrift = pageHeader(DICTIONARY_PAGE);
    thrift.begin(7);
    thrift.i32(1, size);
    thrift.i32(2, ChunkEncoder.PLAIN);
    thrift.end();
    writePage(thrift);
    chunk.dictionary = true;
    chunk.dataOffset = out.position() - chunk.start;
  }

  /** A page with so many entries. */
  void data(int levels, int encoding) throws IOException {
    scratch.compress();
    ThriftWriter thrift = pageHeader(DATA_PAGE);
    thrift.begin(5);
    thrift.i32(1, levels);
    thrift.i32(2, encoding);
    thrift.i32(3, ChunkEncoder.RLE);
    thrift.i32(4, ChunkEncoder.RLE);
    thrift.end();
    writePage(thrift);
    chunk.dataPages++;
  }

  private ThriftWriter pageHeader(int type) {
    scratch.header.size = 0;
    ThriftWriter thrift = new ThriftWriter(scratch.header);
    thrift.begin();
    thrift.i32(1, type);
    thrift.i32(2, scratch.page.size);
    thrift.i32(3, scratch.compressed.size);
    return thrift;
  }

  private void writePage(ThriftWriter thrift) throws IOException {
    thrift.end();
    PageBuffer header = scratch.header;
    PageBuffer body = scratch.compressed;
    chunk.uncompressedBytes += header.size + scratch.page.size;
    out.write(header.bytes, 0, header.size);
    out.write(body.bytes, 0, body.size);
    if (copy != null) {
      copy.put(header.bytes, 0, header.size);
      copy.put(body.bytes, 0, body.size);
    }
  }
}
