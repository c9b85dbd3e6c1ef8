package dev.tarn.connectors.spool;

import dev.tarn.event.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** Messages that are kept together or not at all: those of one request. One thread. */
public final class EntryBuffer {
  private final Content content = new Content();
  private int messages;

  /** Gives its bytes without copying them. */
  private static final class Content extends ByteArrayOutputStream {
    byte[] array() {
      return buf;
    }
  }

  /**
   * Appends a message.
   *
   * @throws IllegalArgumentException if it is longer than {@link Messages#MAX_BYTES}
   */
  public void add(byte[] data, int offset, int length) {
    try {
      Messages.write(content, data, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    messages++;
  }

  public void add(byte[] message) {
    add(message, 0, message.length);
  }

  public int messages() {
    return messages;
  }

  /** Bytes of the messages with their lengths. */
  public int size() {
    return content.size();
  }

  /** CRC-32C of the bytes. */
  int crc() {
    CRC32C crc = new CRC32C();
    crc.update(content.array(), 0, content.size());
    return (int) crc.getValue();
  }

  /** At least {@link #size} bytes, of which the first are the messages. */
  byte[] array() {
    return content.array();
  }
}
