package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;

/** Reads records of one format that is not JSON. One walker uses it. */
interface RecordCodec {
  /**
   * Walks a record; see {@link RecordWalker#walkRecord}. May read eight bytes behind the end.
   *
   * @param out what to fill; the record is in its {@code data}
   * @return false if the record is refused, which {@link RecordWalker#fail} has told
   */
  boolean walk(JsonWalker out, RecordBatch records, int record, int start, int end);
}
