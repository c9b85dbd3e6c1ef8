package dev.tarn.mapping;

/** Writes a UTF-8 text as a JSON string, into room that the caller made. */
final class JsonQuote {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private JsonQuote() {}

  /** The bytes that a text takes. */
  static long length(byte[] data, int offset, int length) {
    long quoted = 2L + length;
    for (int i = offset; i < offset + length; i++) {
      byte b = data[i];
      if (b == '"' || b == '\\' || b == '\n' || b == '\r' || b == '\t') {
        quoted++;
      } else if (b >= 0 && b < 0x20) {
        quoted += 5;
      }
    }
    return quoted;
  }

  /** Writes the text with its quotes and gives the index after it. */
  static int write(byte[] data, int offset, int length, byte[] target, int at) {
    int out = at;
    target[out++] = '"';
    for (int i = offset; i < offset + length; i++) {
      byte b = data[i];
      if (b == '"' || b == '\\') {
        target[out++] = '\\';
        target[out++] = b;
      } else if (b >= 0x20 || b < 0) {
        target[out++] = b;
      } else {
        target[out++] = '\\';
        switch (b) {
          case '\n' -> target[out++] = 'n';
          case '\r' -> target[out++] = 'r';
          case '\t' -> target[out++] = 't';
          default -> {
            target[out++] = 'u';
            target[out++] = '0';
            target[out++] = '0';
            target[out++] = HEX[b >> 4];
            target[out++] = HEX[b & 15];
          }
        }
      }
    }
    target[out++] = '"';
    return out;
  }
}
