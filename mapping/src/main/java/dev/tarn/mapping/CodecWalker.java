package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.parquet.ParquetUnits;

/**
 * The walker of records that are not JSON, whose texts may still hold JSON. Rows of Parquet are
 * JSON all the same.
 */
final class CodecWalker extends JsonWalker {
  private final RecordCodec codec;

  CodecWalker(SlotLayout layout, RecordCodec codec) {
    super(layout);
    this.codec = codec;
  }

  @Override
  boolean walkRecord(RecordBatch records, int record, int start, int end) {
    beginTexts();
    byte[] header = records.header(record);
    if (ParquetUnits.isRow(header)) {
      return walkJson(start, end);
    }
    return walkEnvelope(header) && codec.walk(this, records, record, start, end);
  }
}
