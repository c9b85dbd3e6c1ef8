package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Puts something else in the place of a value before anything sees it: rules, conditions, {@code
 * unmapped}, traces. One walker uses it.
 */
abstract sealed class Redactor {
  private static final String ALGORITHM = "HmacSHA256";

  /** A shorter key could be guessed. */
  static final int MIN_KEY_BYTES = 16;

  /**
   * The redactor that a mapping says.
   *
   * @throws IllegalArgumentException if the key of a hash is not in the environment
   */
  static Redactor of(MappingSpec.Redaction redaction) {
    return switch (redaction) {
      case MappingSpec.Mask mask -> new Masked(mask);
      case MappingSpec.KeyedHash hash -> new Hashed(hash);
    };
  }

  /** Whether a key for hashes is in the environment, and long enough. */
  static boolean hasKey(String variable) {
    String key = System.getenv(variable);
    return key != null && key.getBytes(StandardCharsets.UTF_8).length >= MIN_KEY_BYTES;
  }

  /** What stands in the place of a value of the walker; null remains null. */
  final long apply(long slice, RecordWalker walker) {
    int kind = Slice.kind(slice);
    if (kind == Slice.NULL) {
      return slice;
    }
    long whole = walker.canonical(slice);
    byte[] text = text(walker.data, Slice.offset(whole), Slice.length(whole));
    walker.reserve(text.length);
    int start = walker.scratch;
    System.arraycopy(text, 0, walker.data, start, text.length);
    walker.scratch = start + text.length;
    return Slice.of(start, text.length, kind == Slice.PART ? Slice.PART : Slice.TEXT);
  }

  abstract byte[] text(byte[] data, int offset, int length);

  /** Asterisks. */
  static final class Masked extends Redactor {
    private static final String MASK = "***";

    private final int first;
    private final int last;

    Masked(MappingSpec.Mask mask) {
      this.first = mask.first();
      this.last = mask.last();
    }

    @Override
    byte[] text(byte[] data, int offset, int length) {
      String shown = MASK;
      if (first + last > 0) {
        String text = new String(data, offset, length, StandardCharsets.UTF_8);
        int characters = text.codePointCount(0, text.length());
        if (characters > 2L * (first + last)) {
          shown =
              text.substring(0, text.offsetByCodePoints(0, first))
                  + MASK
                  + text.substring(text.offsetByCodePoints(text.length(), -last));
        }
      }
      return shown.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A hash that only who has the key can make. RFC 2104. */
  static final class Hashed extends Redactor {
    private final Mac mac;

    Hashed(MappingSpec.KeyedHash hash) {
      String key = System.getenv(hash.variable());
      if (key == null || key.isEmpty()) {
        throw new IllegalArgumentException(
            "the environment variable " + hash.variable() + " is not set");
      }
      try {
        mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
      }
    }

    @Override
    byte[] text(byte[] data, int offset, int length) {
      mac.update(data, offset, length);
      return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }
  }
}
