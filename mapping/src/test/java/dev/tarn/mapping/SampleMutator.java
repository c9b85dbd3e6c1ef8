package dev.tarn.mapping;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes units out of samples that are changed as no source should change them: their values and
 * structure, the characters of their text, and their bytes. One thread uses it; equal seeds give
 * equal units.
 */
final class SampleMutator {
  private static final int MOST_SAMPLES = 100;
  private static final int LONGEST_RUN = 200_000;
  private static final String DELIMITERS = " \t,;|=:\"'<>[]{}()/\\&#\n\r^";
  private static final Charset[] CHARSETS = {
    StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.ISO_8859_1
  };

  /** What no UTF-8 text has in it, or only at its begin. */
  private static final byte[][] BYTES = {
    {(byte) 0xC0, (byte) 0x80},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {(byte) 0xE2, (byte) 0x82},
    {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
    {(byte) 0xFF, (byte) 0xFE},
    {(byte) 0x1F, (byte) 0x8B},
    {0},
    {(byte) 0x80}
  };

  private static final List<String> SPELLINGS =
      List.of(
          "<!DOCTYPE x [<!ENTITY y \"z\">]>",
          "<![CDATA[",
          "]]>",
          "<!--",
          "&#0;",
          "&#x110000;",
          "&y;",
          "</Event>",
          "<Event>",
          "CEF:0|",
          "LEEF:2.0|a|b|c|d|^|",
          "#fields\tts\tuid\n",
          "#Fields: date time\n",
          "<999>1 ",
          "[x@1 a=\"b\\\"",
          "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[",
          "{\"awslogs\":{\"data\":\"H4sI\"}}",
          "\"\"",
          "\\\"",
          "\\u0000",
          "\\uD800");

  private final Random random;
  private final List<MutationSample> samples;
  private final OddValues values;

  SampleMutator(List<MutationSample> samples, Random random) {
    this.samples = samples;
    this.random = random;
    this.values = new OddValues(random);
  }

  /** The bytes of the next unit. */
  byte[] next() {
    StringBuilder text = new StringBuilder();
    int wanted = 1 + random.nextInt(MOST_SAMPLES);
    for (int i = 0; i < wanted; i++) {
      text.append(sample());
      text.append(random.nextInt(40) == 0 ? "" : random.nextInt(20) == 0 ? "\r\n" : "\n");
    }
    byte[] bytes =
        random.nextInt(200) == 0
            ? text.toString().getBytes(CHARSETS[random.nextInt(CHARSETS.length)])
            : text.toString().getBytes(StandardCharsets.UTF_8);
    return random.nextInt(3) == 0 ? changed(bytes) : bytes;
  }

  private String sample() {
    MutationSample sample = any();
    return switch (random.nextInt(8)) {
      case 0 -> sample.text();
      case 1, 2 -> tokensChanged(sample, any());
      default -> structureChanged(sample);
    };
  }

  private MutationSample any() {
    return samples.get(random.nextInt(samples.size()));
  }

  /** JSON as a tree, other text by its tokens. */
  private String structureChanged(MutationSample sample) {
    if (sample.trees().isEmpty()) {
      return tokensChanged(sample, any());
    }
    MutationSample other = any();
    if (other.trees().isEmpty()) {
      return tokensChanged(sample, any());
    }
    JsonMutator mutator = new JsonMutator(values, random, other.values());
    StringBuilder text = new StringBuilder();
    for (JsonTree tree : sample.trees()) {
      mutator.write(tree, text);
      text.append('\n');
    }
    return text.toString();
  }

  private String tokensChanged(MutationSample sample, MutationSample other) {
    List<String> tokens = new ArrayList<>(sample.tokens());
    List<String> strange = other.tokens();
    for (int n = random.nextInt(6); n >= 0 && !tokens.isEmpty(); n--) {
      int at = random.nextInt(tokens.size());
      switch (random.nextInt(12)) {
        case 0 -> tokens.remove(at);
        case 1 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
        case 2 -> tokens.set(at, strange.get(random.nextInt(strange.size())));
        case 3 -> tokens.set(at, values.text());
        case 4 -> tokens.set(at, values.number());
        case 5 -> tokens.set(at, delimiter());
        case 6 -> tokens.add(at, SPELLINGS.get(random.nextInt(SPELLINGS.size())));
        case 7 -> replaceAll(tokens, tokens.get(at), delimiter());
        case 8 -> tokens.subList(at, Math.min(tokens.size(), at + random.nextInt(30))).clear();
        case 9 -> tokens.addAll(at, slice(strange));
        case 10 -> tokens.add(at, tokens.get(at).repeat(random.nextInt(300)));
        default -> tokens.set(at, tokens.get(at).toUpperCase(java.util.Locale.ROOT));
      }
    }
    return String.join("", tokens);
  }

  private void replaceAll(List<String> tokens, String old, String replacement) {
    if (DELIMITERS.contains(old) || old.isBlank()) {
      tokens.replaceAll(token -> token.equals(old) && random.nextInt(4) > 0 ? replacement : token);
    }
  }

  private List<String> slice(List<String> tokens) {
    int from = random.nextInt(tokens.size());
    int to = Math.min(tokens.size(), from + random.nextInt(60));
    return List.copyOf(tokens.subList(from, to));
  }

  private String delimiter() {
    return DELIMITERS.substring(random.nextInt(DELIMITERS.length())).substring(0, 1);
  }

  private byte[] changed(byte[] unit) {
    byte[] bytes = unit;
    for (int n = random.nextInt(6); n >= 0; n--) {
      int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      int end = Math.min(bytes.length, at + random.nextInt(random.nextInt(10) == 0 ? 2000 : 20));
      bytes =
          switch (random.nextInt(10)) {
            case 0 -> spliced(bytes, at, end, new byte[0]);
            case 1 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 2 -> spliced(bytes, at, at, BYTES[random.nextInt(BYTES.length)]);
            case 3 -> spliced(bytes, at, at, new byte[] {(byte) delimiter().charAt(0)});
            case 4 -> spliced(bytes, at, at, values.text().getBytes(StandardCharsets.UTF_8));
            case 5 -> spliced(bytes, at, at, run());
            case 6 -> random.nextInt(10) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            default -> flipped(bytes, at);
          };
    }
    return bytes;
  }

  /** Now and then long, mostly not. */
  private byte[] run() {
    byte[] run = new byte[random.nextInt(random.nextInt(50) == 0 ? LONGEST_RUN : 100)];
    Arrays.fill(run, (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : delimiter().charAt(0)));
    return run;
  }

  private byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    if (at < copy.length) {
      copy[at] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : copy[at] ^ (1 << random.nextInt(8)));
    }
    return copy;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(bytes.length + inserted.length);
    whole.write(bytes, 0, from);
    whole.write(inserted, 0, inserted.length);
    whole.write(bytes, to, bytes.length - to);
    return whole.toByteArray();
  }
}
