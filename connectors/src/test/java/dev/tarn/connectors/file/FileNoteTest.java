package dev.tarn.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileNoteTest {
  @Test
  void notesSurviveEncoding() {
    Fingerprint print = Fingerprint.parse("0123456789abcdef-1024");
    FileNote note =
        new FileNote(
            "in/a|b.log",
            Fingerprint.parse("8123456789abcdef-10"),
            3,
            42,
            "a|b%7Cc",
            true,
            print,
            99,
            Fingerprint.NONE,
            100,
            "%|",
            "in/a|b.log.1",
            new Inode(17, 18),
            true,
            new FileNote.Content(print, Fingerprint.NONE),
            Marks.NONE.with(0, print).with(2, print),
            1234);
    assertThat(FileNote.decode("file:" + note.id(), note.encode())).contains(note);
    assertThat(FileNote.decode("file:x", "2|x")).isEmpty();
    assertThat(FileNote.decode("file:x", "1|a|b|c|d|e|f|g|h|i|j")).isEmpty();
  }
}
