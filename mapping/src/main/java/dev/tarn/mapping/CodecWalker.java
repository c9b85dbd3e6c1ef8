package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;

/** The walker of records that are not JSON, whose texts may still hold JSON. */
final class CodecWalker extends JsonWalker {
  private final RecordCodec codec;

  CodecWalker(SlotLayout layout, RecordCodec codec) {
    super(layout);
    this.codec = codec;
  }

  @Override
  boolean walkRecord(RecordBatch records, int record, int start, int end) {
    beginTexts();
    return walkEnvelope(records.header(record)) && codec.walk(this, records, record, start, end);
  }
}
