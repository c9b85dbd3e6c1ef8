package dev.tarn.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * A log as its writer and the tool that rotates it leave it, a step at a time. Lines are numbered
 * by one counter for all logs, and are whole when the tool copies or truncates, as such a tool
 * would lose the rest.
 */
final class RotatingLog {
  private final Path folder;
  private final String name;
  private final Random random;
  private final IntSupplier numbers;
  private final Pause pause;

  /** Where the writer writes: the tool may have renamed it. */
  private Path current;

  private String rest = "";
  private int days;
  private boolean known;

  /** Lets time pass between two steps. */
  interface Pause {
    void take() throws Exception;
  }

  RotatingLog(Path folder, String name, Random random, IntSupplier numbers, Pause pause) {
    this.folder = folder;
    this.name = name;
    this.random = random;
    this.numbers = numbers;
    this.pause = pause;
    this.current = folder.resolve(name);
  }

  /** Writes some lines, the last one perhaps half. */
  void write() throws Exception {
    StringBuilder text = new StringBuilder(rest);
    rest = "";
    int lines = 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 12);
    for (int i = 0; i < lines; i++) {
      text.append(TestEngine.login(numbers.getAsInt()));
    }
    if (random.nextInt(4) == 0) {
      int cut = text.length() - 1 - random.nextInt(60);
      rest = text.substring(cut);
      text.setLength(cut);
    }
    append(text.toString());
  }

  /** Whether the lake knows of the file that the log is now. */
  boolean known() {
    return known;
  }

  /** All that was written is in the lake. */
  void isRead() throws IOException {
    known = Files.exists(current) && Files.size(current) > 0;
  }

  /** Ends the line that is half written. */
  void finishLine() throws Exception {
    append(rest);
    rest = "";
  }

  private void append(String text) throws IOException {
    Files.writeString(
        current,
        text,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Renames the log; the writer goes on in the renamed file for a while, or not. */
  void rename(boolean dated) throws Exception {
    Path log = folder.resolve(name);
    if (!current.equals(log) || !Files.exists(log)) {
      return;
    }
    Path to = dated ? datedName() : shift();
    Files.move(log, to);
    known = false;
    current = to;
    pause.take();
    if (random.nextBoolean()) {
      write();
      pause.take();
    }
    finishLine();
    if (random.nextBoolean()) {
      Files.createFile(log);
      pause.take();
    }
    current = log;
  }

  /** Copies the log bit by bit and truncates it. */
  void copyAndTruncate(boolean dated) throws Exception {
    Path log = folder.resolve(name);
    if (!Files.exists(log)) {
      return;
    }
    finishLine();
    Path to = dated ? datedName() : shift();
    byte[] all = Files.readAllBytes(log);
    known = false;
    writeInPieces(to, all);
    pause.take();
    truncate(log);
  }

  private static void truncate(Path log) throws IOException {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private void writeInPieces(Path file, byte[] all) throws Exception {
    int place = 0;
    while (place < all.length) {
      int part = Math.min(all.length - place, 1 + random.nextInt(all.length));
      Files.write(
          file,
          Arrays.copyOfRange(all, place, place + part),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      place += part;
      if (random.nextInt(3) == 0) {
        pause.take();
      }
    }
  }

  /** Compresses one of the renamed files. */
  void compress() throws Exception {
    List<Path> plain = rotated(false);
    if (plain.isEmpty()) {
      return;
    }
    Path file = plain.get(random.nextInt(plain.size()));
    byte[] bytes = TestEngine.gzip(Files.readAllBytes(file));
    writeInPieces(file.resolveSibling(file.getFileName() + ".gz"), bytes);
    pause.take();
    Files.delete(file);
  }

  /** Begins the log anew; all that it has was read. */
  void beginAnew() throws Exception {
    Path log = folder.resolve(name);
    if (!Files.exists(log)) {
      return;
    }
    known = false;
    if (random.nextBoolean()) {
      truncate(log);
    } else {
      Files.delete(log);
    }
  }

  /** Deletes what was renamed; all of it was read. */
  void deleteRotated() throws Exception {
    for (Path file : rotated(true)) {
      Files.delete(file);
    }
  }

  private List<Path> rotated(boolean compressed) throws IOException {
    List<Path> rotated = new ArrayList<>();
    try (var files = Files.list(folder)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(name + "."))
          .filter(file -> compressed || !file.toString().endsWith(".gz"))
          .filter(file -> !Files.exists(file.resolveSibling(file.getFileName() + ".gz")))
          .sorted()
          .forEach(rotated::add);
    }
    return rotated;
  }

  private Path datedName() {
    return folder.resolve(name + ".202611" + (10 + days++));
  }

  /** Makes room for {@code name.1}. */
  private Path shift() throws Exception {
    int last = 1;
    while (Files.exists(numbered(last, "")) || Files.exists(numbered(last, ".gz"))) {
      last++;
    }
    for (int i = last; i > 1; i--) {
      for (String end : List.of("", ".gz")) {
        if (Files.exists(numbered(i - 1, end))) {
          Files.move(numbered(i - 1, end), numbered(i, end), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      if (random.nextInt(4) == 0) {
        pause.take();
      }
    }
    return numbered(1, "");
  }

  private Path numbered(int number, String end) {
    return folder.resolve(name + "." + number + end);
  }
}
