package dev.tarn.connectors.spool;

import dev.tarn.connectors.spool.RequestIds.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that become durable together. The spool guards it with its lock. */
final class Commit {
  final List<Seen> requests = new ArrayList<>();
  long messages;
  private boolean done;
  private @Nullable IOException failure;

  boolean isDone() {
    return done;
  }

  void succeed() {
    done = true;
  }

  void fail(IOException why) {
    done = true;
    failure = why;
  }

  /**
   * @throws IOException if nothing of it was kept
   */
  void check() throws IOException {
    IOException why = failure;
    if (why != null) {
      throw new IOException("the spool cannot be written: " + why.getMessage(), why);
    }
  }
}
