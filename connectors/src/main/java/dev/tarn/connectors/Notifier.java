package dev.tarn.connectors;

import java.io.IOException;

/** A way to tell people. Used by one thread. */
public interface Notifier {
  /** Type and destination without a secret, for messages: {@code webhook hooks.example.com}. */
  String name();

  /**
   * Hands a notice over; on return the other side has it.
   *
   * @throws IOException when it does not, with a message for people that has no secret; sending it
   *     again later may work
   */
  void send(Notice notice) throws IOException, InterruptedException;
}
