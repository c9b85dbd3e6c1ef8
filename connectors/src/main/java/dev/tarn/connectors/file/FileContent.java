package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/** A file's decompressed content, as far as telling files apart needs it. */
sealed interface FileContent permits FileContent.Plain, CompressedContent {
  /** Decompressed bytes, as far as they can be read. */
  long length();

  /** Whether the file can be read to its end. */
  boolean whole();

  /**
   * What is recognised of the bytes before a place, which is not behind the end; empty where it was
   * not looked at.
   */
  Optional<Fingerprint> before(long place, int length) throws IOException;

  /** Whether a plain file begins with all of this content. */
  boolean begins(FileChannel other) throws IOException;

  /** A plain file. Between its beginning and its end, samples are compared. */
  record Plain(FileChannel channel, long length) implements FileContent {
    private static final int SAMPLE_BYTES = 4 << 10;
    private static final int SAMPLES = 16;

    @Override
    public boolean whole() {
      return true;
    }

    @Override
    public Optional<Fingerprint> before(long place, int wanted) throws IOException {
      return Optional.of(Fingerprint.of(channel, place - wanted, wanted));
    }

    @Override
    public boolean begins(FileChannel other) throws IOException {
      if (other.size() < length) {
        return false;
      }
      long step = Math.max(SAMPLE_BYTES, length / SAMPLES);
      for (long place = 0; place < length; place += step) {
        if (!equalAt(other, place)) {
          return false;
        }
      }
      return equalAt(other, Math.max(0, length - SAMPLE_BYTES));
    }

    private boolean equalAt(FileChannel other, long place) throws IOException {
      int wanted = (int) Math.min(SAMPLE_BYTES, length - place);
      return Arrays.equals(
          Fingerprint.read(channel, place, wanted), Fingerprint.read(other, place, wanted));
    }
  }

  /** Whether the content goes on where reading of a known file ended. */
  default boolean continues(KnownFile known) throws IOException {
    FileNote note = known.note();
    Fingerprint tail = known.contentTail();
    return note.next() <= length()
        && note.next() > 0
        && tail.length() > 0
        && before(note.next(), tail.length()).filter(tail::equals).isPresent();
  }

  /** Whether the content ends before reading of a known file did, and is the same so far. */
  default boolean isBeginningOf(KnownFile known) throws IOException {
    Marks marks = known.note().marks();
    if (length() >= known.note().next()) {
      return false;
    }
    int index = marks.count() - 1;
    while (index >= 0 && (Marks.place(index) > length() || !marks.has(index))) {
      index--;
    }
    // a mark far from the end says too little
    if (index < 0 || Marks.place(index) < length() / 4) {
      return false;
    }
    for (int i = index; i >= Math.max(0, index - 3); i--) {
      Optional<Fingerprint> stretch = before(Marks.place(i), Marks.stretch(i));
      if (marks.has(i) && (stretch.isEmpty() || !marks.fits(i, stretch.get()))) {
        return false;
      }
    }
    return true;
  }
}
