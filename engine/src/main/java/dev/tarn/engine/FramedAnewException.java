package dev.tarn.engine;

import java.io.IOException;

/**
 * The mapping of a source has changed such that it finds records in another way: what was read of a
 * unit and not handed on is to be read again.
 */
final class FramedAnewException extends IOException {
  private static final long serialVersionUID = 1L;

  FramedAnewException() {
    super("the mapping finds records in another way now");
  }
}
