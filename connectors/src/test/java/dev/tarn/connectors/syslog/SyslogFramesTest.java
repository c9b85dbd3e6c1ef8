package dev.tarn.connectors.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogFramesTest {
  private static final int LIMIT = 480;

  /** What was found, with a mark before what is odd. */
  private static final class Found implements SyslogFrames.Taker {
    private final List<String> all = new ArrayList<>();

    @Override
    public void message(byte[] data, int offset, int length) {
      all.add(new String(data, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void tooLong() {
      all.add("too long:");
    }

    @Override
    public void cutOff() {
      all.add("cut off:");
    }
  }

  /** What is found in the same bytes, cut into pieces of each length. */
  private static List<String> frames(String sent) {
    byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
    List<String> whole = frames(bytes, bytes.length + 1);
    for (int piece = 1; piece < 20; piece++) {
      assertThat(frames(bytes, piece)).as("pieces of %d bytes", piece).isEqualTo(whole);
    }
    return whole;
  }

  private static List<String> frames(byte[] bytes, int piece) {
    Found found = new Found();
    SyslogFrames frames = new SyslogFrames(LIMIT, found);
    for (int at = 0; at < bytes.length; at += piece) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
      frames.take(part, part.length);
    }
    frames.finish();
    return found.all;
  }

  @Test
  void messagesThatSayTheirLengthMayHoldAnything() {
    assertThat(frames("6 <1>a\nb11 <13>1 \0 é\r4 1 <28 <34>last"))
        .containsExactly("<1>a\nb", "<13>1 \0 é\r", "1 <2", "<34>last");
  }

  @Test
  void fillBetweenMessagesIsPassedOver() {
    assertThat(frames("\n4 <1>a\n\r\n\0004 <2>b\n")).containsExactly("<1>a", "<2>b");
    assertThat(frames("\n\n<1>a\n\n\r\n<2>b\r\n")).containsExactly("<1>a", "<2>b");
  }

  @Test
  void linesAreMessages() {
    assertThat(frames("<1>a b\n<2>c\r\nno priority\n<3>end"))
        .containsExactly("<1>a b", "<2>c", "no priority", "<3>end");
  }

  @Test
  void theFirstEndOfAConnectionIsTheOneOfAll() {
    assertThat(frames("<1>a\n<2>b\0c\n")).containsExactly("<1>a", "<2>b\0c");
    assertThat(frames("<1>a\0<2>b\nc\0")).containsExactly("<1>a", "<2>b\nc");
  }

  @Test
  void aNumberThatIsNoLengthIsText() {
    assertThat(frames("2026-11-20 up\n42 things\n0 <1>a\n1234567890 <1>b\n12\n7"))
        .containsExactly("2026-11-20 up", "42 things", "0 <1>a", "1234567890 <1>b", "12", "7");
  }

  @Test
  void bothKindsMayFollowEachOther() {
    assertThat(frames("<1>a\n5 <2>b\n<3>c\n7 {\"a\":1}<4>d\n"))
        .containsExactly("<1>a", "<2>b\n", "<3>c", "{\"a\":1}", "<4>d");
  }

  @Test
  void aLongMessageIsHandedOutInPieces() {
    String text = "<1>" + "x".repeat(1_000);
    List<String> pieces =
        List.of("too long:", text.substring(0, 480), text.substring(480, 960), text.substring(960));
    List<String> expected = new ArrayList<>(pieces);
    expected.add("<2>b");
    assertThat(frames(text + "\n<2>b\n")).isEqualTo(expected);
    assertThat(frames("1003 " + text + "4 <2>b")).isEqualTo(expected);
    assertThat(frames(text)).isEqualTo(pieces);
    String exact = "<1>" + "x".repeat(477);
    assertThat(frames(exact + "\n" + "480 " + exact)).containsExactly(exact, exact);
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "€", "𝄞"})
  void noCharacterIsCutWithinALongMessage(String character) {
    for (int before = 0; before < 4; before++) {
      String text = "<1>" + "x".repeat(473 + before) + character.repeat(200);
      for (String sent :
          List.of(text + "\n", text.getBytes(StandardCharsets.UTF_8).length + " " + text)) {
        List<String> found = frames(sent);
        assertThat(String.join("", found)).isEqualTo("too long:" + text);
        assertThat(found).noneMatch(piece -> piece.contains("\uFFFD"));
      }
    }
  }

  @Test
  void aMessageThatEndsTooEarlyIsKeptAsFarAsItCame() {
    assertThat(frames("20 <1>half")).containsExactly("cut off:", "<1>half");
    assertThat(frames("20 <")).containsExactly("cut off:", "<");
    assertThat(frames("<1>text")).containsExactly("<1>text");
    assertThat(frames("")).isEmpty();
  }

  @Test
  void bytesThatMeanNothingAreAllHandedOut() {
    long seed = 20_261_129;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(3_000)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) "12 <>\nab\0\r".charAt(random.nextInt(10));
      }
      List<String> whole = frames(bytes, bytes.length + 1);
      int piece = 1 + random.nextInt(700);
      assertThat(frames(bytes, piece)).as("seed %d, round %d", seed, round).isEqualTo(whole);
      long letters =
          new String(bytes, StandardCharsets.UTF_8).chars().filter(c -> c >= 'a').count();
      long found =
          whole.stream()
              .filter(one -> !one.endsWith(":"))
              .flatMapToInt(String::chars)
              .filter(c -> c >= 'a')
              .count();
      assertThat(found).as("seed %d, round %d", seed, round).isEqualTo(letters);
    }
  }

  @Test
  void aDatagramIsAMessageWithoutWhatFillsItsEnd() {
    Found found = new Found();
    SyslogFrames frames = new SyslogFrames(LIMIT, found);
    for (String sent :
        List.of("<1>a\nb\n", "5 <2>b\r\n", "\n", "", "<3>" + "x".repeat(480) + "\0")) {
      byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
      frames.datagram(bytes, bytes.length);
    }
    assertThat(found.all)
        .containsExactly("<1>a\nb", "5 <2>b", "too long:", "<3>" + "x".repeat(477), "xxx");
  }
}
