package dev.tarn.connectors.file;

import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.compression.Compression;
import dev.tarn.event.Source.Progress;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** How long the files are with which a source starts at their end. */
final class StartAtEnd {
  private static final String KEY = "start";
  private static final int LONGEST_LINE_BYTES = 16 << 20;

  private final String source;
  private final Instant now;
  private final Map<String, String> notes = new HashMap<>();

  StartAtEnd(String source, InstantSource clock) {
    this.source = source;
    this.now = clock.instant();
    notes.put(KEY, "end|" + now);
  }

  /** Whether the source has not been started before. */
  static boolean isDue(FileSourceConfig config, Progress progress) {
    return config.startAtEnd()
        && progress.findNote(KEY).isEmpty()
        && progress.findNotes(FileNote.KEY_PREFIX).isEmpty();
  }

  /** Leaves out what a file has now, but for a last line that is not whole. */
  void add(Path path, FileSourceConfig config) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      byte[] first = Fingerprint.read(channel, 0, (int) Math.min(size, Fingerprint.MAX_LENGTH));
      boolean plain = Compression.of(first, first.length) == Compression.NONE;
      long end = plain ? lastLineEnd(channel, size) : size;
      if (end == 0) {
        return;
      }
      Fingerprint prefix = Fingerprint.of(first, 0, first.length);
      String placed = config.name(path);
      FileNote note =
          new FileNote(
              placed,
              prefix,
              0,
              0,
              "",
              true,
              prefix,
              end,
              Fingerprint.before(channel, end),
              plain ? end : 0,
              "",
              placed,
              Inode.of(attributes),
              false,
              FileNote.Content.NONE,
              Marks.NONE,
              now.toEpochMilli());
      notes.put(FileNote.KEY_PREFIX + note.id(), note.encode());
    }
  }

  private static long lastLineEnd(FileChannel channel, long size) throws IOException {
    int block = 1 << 16;
    for (long end = size; end > Math.max(0, size - LONGEST_LINE_BYTES); end -= block) {
      int length = (int) Math.min(block, end);
      byte[] bytes = Fingerprint.read(channel, end - length, length);
      for (int i = bytes.length - 1; i >= 0; i--) {
        if (bytes[i] == '\n') {
          return end - length + i + 1;
        }
      }
    }
    return size <= LONGEST_LINE_BYTES ? 0 : size;
  }

  /** The unit that has it recorded: all files at once, so that a restart finds all or none. */
  NoteUnit unit() {
    return new NoteUnit(new UnitName(source, "start-at-end"), now, notes);
  }
}
