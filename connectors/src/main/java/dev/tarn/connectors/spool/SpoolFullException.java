package dev.tarn.connectors.spool;

import java.io.IOException;

/** The spool has no room until the lake has taken something of it; nothing was kept. */
public final class SpoolFullException extends IOException {
  private static final long serialVersionUID = 1L;

  SpoolFullException(long maxBytes) {
    super("the spool is full: it has its " + maxBytes + " bytes, and the lake takes them slower");
  }
}
