package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;

/**
 * The class that an event says it is of.
 *
 * @param uid its {@code class_uid}, or {@link ClassScanner#NONE}
 * @param candidate whether the event is of a {@link ReleaseCandidate}, whose uids mean other
 *     classes
 */
record ClassKey(int uid, boolean candidate) {
  static ClassKey of(RecordBatch records, int record) {
    int start = records.offset(record);
    int end = start + records.length(record);
    int uid = ClassScanner.find(records.data(), start, end);
    return new ClassKey(uid, ReleaseCandidate.is(records.data(), start, end));
  }
}
