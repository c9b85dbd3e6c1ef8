package dev.tarn.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {
  /** A record a line; where a line is {@code bad}, a refused one. */
  private static final class Lines implements Framer {
    private final InputStream in;
    private long offset;
    private long ordinal;

    Lines(InputStream in, UnitPosition from) {
      this.in = in;
      this.offset = from.byteOffset();
      this.ordinal = from.ordinal();
    }

    @Override
    public boolean read(RecordBatch batch) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int next = in.read();
      if (next < 0) {
        return false;
      }
      for (; next >= 0 && next != '\n'; next = in.read()) {
        line.write(next);
      }
      batch.resize(line.size());
      System.arraycopy(line.toByteArray(), 0, batch.data(), 0, line.size());
      if (line.toString(StandardCharsets.UTF_8).equals("bad")) {
        batch.refuse(
            0, line.size(), offset, new RecordBatch.Refusal("bad", "It is bad.", line.size()));
      } else {
        batch.add(0, line.size(), offset);
      }
      offset += line.size() + 1;
      ordinal++;
      return true;
    }

    @Override
    public UnitPosition position() {
      return new UnitPosition(offset, ordinal, "");
    }
  }

  private static final Framer.Format FORMAT = Messages.within(Lines::new);

  private static byte[] stream(String... messages) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String message : messages) {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      Messages.write(stream, bytes, 0, bytes.length);
    }
    return stream.toByteArray();
  }

  /** Each record as position, code of its refusal, text. */
  private static List<String> read(Framer framer) throws IOException {
    List<String> records = new ArrayList<>();
    RecordBatch batch = new RecordBatch(16);
    while (framer.read(batch)) {
      for (int i = 0; i < batch.count(); i++) {
        RecordBatch.Refusal refusal = batch.refusal(i);
        String text =
            new String(batch.data(), batch.offset(i), batch.length(i), StandardCharsets.UTF_8);
        records.add(batch.position(i) + " " + (refusal == null ? "" : refusal.code() + " ") + text);
      }
      batch.clear();
    }
    return records;
  }

  private static Framer open(byte[] stream, UnitPosition from) {
    int start = (int) from.byteOffset();
    return FORMAT.open(new ByteArrayInputStream(stream, start, stream.length - start), from);
  }

  @Test
  void framesEachMessageByItself() throws IOException {
    byte[] stream = stream("a", "b1\nb2", "bad", "d");

    assertThat(read(open(stream, Messages.START)))
        .containsExactly("4 a", "9 b1", "12 b2", "18 bad bad", "25 d");
  }

  @Test
  void framesOtherUnitsAsTheyAre() throws IOException {
    byte[] lines = "a\nb\n".getBytes(StandardCharsets.UTF_8);

    assertThat(read(open(lines, UnitPosition.START))).containsExactly("0 a", "2 b");
  }

  @Test
  void goesOnAtEveryPlaceThatItGave() throws IOException {
    String long1 = "x".repeat(700_000);
    byte[] stream = stream(long1, "b\nc", long1, "d");
    List<String> whole = read(open(stream, Messages.START));
    Framer framer = open(stream, Messages.START);
    RecordBatch batch = new RecordBatch(16);
    int handedOut = 0;
    while (framer.read(batch)) {
      handedOut += batch.count();
      batch.clear();

      assertThat(framer.position().ordinal()).isEqualTo(handedOut);
      assertThat(read(open(stream, framer.position())))
          .isEqualTo(whole.subList(handedOut, whole.size()));
    }
    assertThat(handedOut).isEqualTo(5);
  }

  @Test
  void refusesAMessageWithoutRecord() throws IOException {
    assertThat(read(open(stream("", "a"), Messages.START))).containsExactly("0 no-record ", "8 a");
  }

  @Test
  void aMessageWithoutValueIsATombstone() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    Messages.writeTombstone(stream);
    stream.write(stream("a"));
    Messages.writeTombstone(stream);

    assertThat(read(open(stream.toByteArray(), Messages.START)))
        .containsExactly("0 tombstone ", "8 a", "9 tombstone ");
  }

  @Test
  void whatASourceLeavesOutIsInTheSequenceWithItsRule() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    Messages.writeLeftOut(stream, "key-left-out");
    stream.write(stream("a"));
    Messages.writeLeftOut(stream, "test-event");

    assertThat(read(open(stream.toByteArray(), Messages.START)))
        .containsExactly("0 key-left-out ", "21 a", "22 test-event ");
    assertThat(read(open(stream.toByteArray(), new UnitPosition(17, 1, MessageFramer.STATE))))
        .containsExactly("21 a", "22 test-event ");
  }

  @Test
  void refusesAMessageThatTheStreamCutsOff() throws IOException {
    byte[] stream = stream("a", "bcd");

    assertThat(read(open(Arrays.copyOf(stream, stream.length - 1), Messages.START)))
        .containsExactly("4 a", "5 truncated-message bc");

    ByteArrayOutputStream leftOut = new ByteArrayOutputStream();
    Messages.writeLeftOut(leftOut, "rule");
    assertThat(read(open(Arrays.copyOf(leftOut.toByteArray(), 7), Messages.START)))
        .containsExactly("0 truncated-message ru");
  }

  @Test
  void refusesAStreamThatIsNoneOfMessagesAsOneRecord() throws IOException {
    byte[] garbage = "this is text".getBytes(StandardCharsets.UTF_8);

    assertThat(read(open(garbage, Messages.START)))
        .containsExactly("0 broken-message this is text");
  }

  @Test
  void handsOutWholeMessagesBeforeItSaysThatTheStreamFailed() throws IOException {
    byte[] stream = stream("a", "b");
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(stream, 0, stream.length - 1),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("connection reset");
              }

              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                return read();
              }
            });
    Framer framer = FORMAT.open(broken, Messages.START);
    RecordBatch batch = new RecordBatch(16);

    assertThat(framer.read(batch)).isTrue();
    assertThat(batch.count()).isEqualTo(1);
    batch.clear();
    assertThatThrownBy(() -> framer.read(batch)).hasMessage("connection reset");
    assertThat(framer.position().byteOffset()).isEqualTo(5);
  }
}
