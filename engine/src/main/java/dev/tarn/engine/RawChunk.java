package dev.tarn.engine;

/**
 * Bytes of a unit's decompressed stream on their way to its raw object.
 *
 * @param position of the first one in the stream
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record RawChunk(long position, byte[] data, int length) {
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
