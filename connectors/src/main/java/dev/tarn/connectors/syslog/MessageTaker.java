package dev.tarn.connectors.syslog;

import dev.tarn.connectors.spool.EntryBuffer;

/** Gathers messages, and tells what is odd about them. One thread at a time. */
final class MessageTaker implements SyslogFrames.Taker {
  private final Intake intake;
  private final int maxBytes;
  private String sender = "";
  private EntryBuffer gathered = new EntryBuffer();

  /**
   * @param maxBytes most of one message
   */
  MessageTaker(Intake intake, int maxBytes) {
    this.intake = intake;
    this.maxBytes = maxBytes;
  }

  /** Who sends what comes from now on. */
  void from(String address) {
    sender = address;
  }

  @Override
  public void message(byte[] data, int offset, int length) {
    gathered.add(data, offset, length);
  }

  @Override
  public void tooLong() {
    intake.report(
        "message-split",
        "a message of "
            + sender
            + " has more than "
            + maxBytes
            + " bytes, and is kept in pieces that are records of their own");
  }

  @Override
  public void cutOff() {
    intake.report(
        "message-cut",
        "a connection of " + sender + " ended within a message, which is kept as far as it came");
  }

  /** Bytes of what was gathered. */
  int size() {
    return gathered.size();
  }

  /** What was gathered since it was asked last. */
  EntryBuffer gathered() {
    EntryBuffer taken = gathered;
    gathered = new EntryBuffer();
    return taken;
  }
}
