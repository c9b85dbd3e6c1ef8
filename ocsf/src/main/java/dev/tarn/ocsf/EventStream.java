package dev.tarn.ocsf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The events of a file or another stream of UTF-8, one after the other, whatever lies between them:
 * one JSON document, a JSON array, JSON lines, JSON text sequences (RFC 7464), documents without
 * anything between them, white space.
 *
 * <p>It finds where events begin and end and does not check what they are. After a broken one it
 * goes on: at a line break inside a string, and at a bracket that opens where no value may begin,
 * as a line does that follows a cut one. Memory holds one event, the beginning of it if it is
 * longer than {@link EventJson#MAX_BYTES}.
 *
 * <p>One thread uses it.
 */
public final class EventStream implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int RECORD_SEPARATOR = 0x1e;
  private static final int END = -1;

  private final InputStream input;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int at;
  private int limit;
  private long chunkOffset;
  private long line = 1;
  private boolean inArray;
  private long elements;
  private boolean ended;
  private final ByteArrayOutputStream event = new ByteArrayOutputStream(CHUNK_BYTES);

  /** One event, or what stands in the place of one. */
  public static final class RawEvent {
    private final byte[] json;
    private final long offset;
    private final long line;
    private final long element;

    private RawEvent(byte[] json, long offset, long line, long element) {
      this.json = json;
      this.offset = offset;
      this.line = line;
      this.element = element;
    }

    /** What {@link EventJson#read(byte[])} and {@link Validator#validate(byte[])} take. */
    public byte[] json() {
      return json;
    }

    /** Of its first byte in the stream, from 0. */
    public long offset() {
      return offset;
    }

    /** Where it begins, from 1. */
    public long line() {
      return line;
    }

    /** Its place in the array that it is in, from 0; -1 outside of arrays. */
    public long element() {
      return element;
    }
  }

  /** The stream is closed with this. */
  public EventStream(InputStream input) {
    this.input = input;
  }

  /** The next event, or null at the end. */
  public @Nullable RawEvent next() throws IOException {
    int first = skipSeparators();
    if (first == END) {
      ended = true;
      return null;
    }
    event.reset();
    long offset = chunkOffset + at;
    long firstLine = line;
    if (first == '{' || first == '[') {
      readContainer();
    } else {
      readRest();
    }
    return new RawEvent(event.toByteArray(), offset, firstLine, inArray ? elements++ : -1);
  }

  /** Whether the stream has ended and did so within an array, most likely because it was cut. */
  public boolean endedInArray() {
    return ended && inArray;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  private int peek() throws IOException {
    if (at == limit) {
      chunkOffset += limit;
      at = 0;
      limit = Math.max(0, input.read(chunk));
      if (limit == 0) {
        return END;
      }
    }
    return chunk[at] & 0xff;
  }

  private void take(int next) {
    if (event.size() <= EventJson.MAX_BYTES) {
      event.write(next);
    }
    skip(next);
  }

  private void skip(int next) {
    at++;
    if (next == '\n') {
      line++;
    }
  }

  private int skipSeparators() throws IOException {
    while (true) {
      int next = peek();
      switch (next) {
        case ' ', '\t', '\r', '\n', RECORD_SEPARATOR -> skip(next);
        case ',' -> {
          if (!inArray) {
            return next;
          }
          skip(next);
        }
        case '[' -> {
          if (inArray) {
            return next;
          }
          inArray = true;
          elements = 0;
          skip(next);
        }
        case ']' -> {
          if (!inArray) {
            return next;
          }
          inArray = false;
          skip(next);
        }
        case 0xef, 0xbb, 0xbf -> {
          if (chunkOffset + at > 2) {
            return next;
          }
          skip(next);
        }
        default -> {
          return next;
        }
      }
    }
  }

  private void readContainer() throws IOException {
    int depth = 0;
    int last = 0;
    boolean inText = false;
    for (int next = peek(); next != END; next = peek()) {
      if (inText) {
        if (next == '\n') {
          return;
        }
        take(next);
        if (next == '\\') {
          int escaped = peek();
          if (escaped != END && escaped != '\n') {
            take(escaped);
          }
        } else if (next == '"') {
          inText = false;
        }
        continue;
      }
      switch (next) {
        case '{', '[' -> {
          if (depth > 0 && last != ',' && last != ':' && last != '[' && last != '{') {
            return;
          }
          depth++;
          last = next;
          take(next);
        }
        case '}', ']' -> {
          depth--;
          last = next;
          take(next);
          if (depth == 0) {
            return;
          }
        }
        case '"' -> {
          inText = true;
          last = next;
          take(next);
        }
        case ' ', '\t', '\r', '\n' -> take(next);
        default -> {
          last = next;
          take(next);
        }
      }
    }
  }

  /** A scalar, or anything else that is no event: up to the end of the line or array element. */
  private void readRest() throws IOException {
    boolean inText = false;
    for (int next = peek(); next != END && next != '\n'; next = peek()) {
      if (!inText && !(event.size() == 0) && (next == '{' || (inArray && isElementEnd(next)))) {
        return;
      }
      inText ^= next == '"';
      take(next);
    }
  }

  private static boolean isElementEnd(int next) {
    return next == ',' || next == ']';
  }
}
