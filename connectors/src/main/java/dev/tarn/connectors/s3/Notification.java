package dev.tarn.connectors.s3;

import java.util.List;

/** What a message of a queue says. */
sealed interface Notification {
  /**
   * Objects were written, and other things happened.
   *
   * @param left the events in it that are not about written objects, by name
   */
  record Objects(List<S3Object> created, List<String> left) implements Notification {
    public Objects {
      created = List.copyOf(created);
      left = List.copyOf(left);
    }
  }

  /** S3 tried whether it may send to the queue. */
  record Test() implements Notification {}

  /**
   * Something else.
   *
   * @param message why, one sentence without a full stop
   */
  record Unknown(String message) implements Notification {}
}
