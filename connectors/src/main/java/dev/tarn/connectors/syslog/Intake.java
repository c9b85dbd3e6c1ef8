package dev.tarn.connectors.syslog;

import dev.tarn.connectors.spool.EntryBuffer;
import dev.tarn.connectors.spool.Spool;
import dev.tarn.connectors.spool.SpoolFullException;
import dev.tarn.event.Source.Findings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into a spool, and waits while that has no room: nobody can tell a sender of syslog
 * to come again. Thread-safe.
 */
final class Intake {
  private static final long WAIT_MILLIS = 100;

  private final Spool spool;
  private final String where;
  private final Findings findings;
  private volatile boolean closing;

  /**
   * @param where messages are listened for, as a person knows it
   */
  Intake(Spool spool, String where, Findings findings) {
    this.spool = spool;
    this.where = where;
    this.findings = findings;
  }

  /** Waits no more. */
  void close() {
    closing = true;
  }

  /** On return they are durable, or it is closed and has told that they are lost. */
  void keep(EntryBuffer messages) {
    String failure = tryKeep(messages);
    while (failure != null && !closing) {
      pause();
      failure = tryKeep(messages);
    }
    if (failure != null) {
      report(
          "messages-lost",
          messages.messages() + " messages were received and not kept before the end: " + failure);
    }
  }

  /** Why they are not kept, or null if they are. */
  private @Nullable String tryKeep(EntryBuffer messages) {
    try {
      spool.append(messages, null);
      return null;
    } catch (SpoolFullException e) {
      report("spool-full", String.valueOf(e.getMessage()));
      return "the spool has no room";
    } catch (IOException e) {
      report("spool-failed", String.valueOf(e.getMessage()));
      return String.valueOf(e.getMessage());
    }
  }

  /** Waits for a moment, after what may work later. */
  void pause() {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      // nobody does that but to end it
      closing = true;
    }
  }

  void report(String code, String message) {
    findings.report(code, where, message);
  }
}
