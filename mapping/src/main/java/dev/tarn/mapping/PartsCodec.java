package dev.tarn.mapping;

/** Reads parts of texts that remain values of their own. One walker uses it. */
interface PartsCodec extends TextCodec {
  @Override
  default boolean givesParts() {
    return true;
  }
}
