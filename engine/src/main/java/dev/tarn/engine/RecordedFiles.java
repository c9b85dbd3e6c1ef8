package dev.tarn.engine;

import dev.tarn.mapping.FileLookup;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes note of the files that a mapping reads. One thread uses it. */
final class RecordedFiles implements FileLookup {
  private final FileLookup files;

  /** What was read before and is not read again. */
  private final Map<String, String> known;

  private final Map<String, String> contents = new TreeMap<>();
  private final Map<String, String> texts = new TreeMap<>();
  private final Map<Path, FileStamp> stamps = new HashMap<>();
  private final Map<Path, FileStamp> tables = new HashMap<>();

  RecordedFiles(FileLookup files) {
    this(files, Map.of());
  }

  private RecordedFiles(FileLookup files, Map<String, String> known) {
    this.files = files;
    this.known = known;
  }

  /** The same files once more: tables and databases as they are now, others as they were here. */
  RecordedFiles again() {
    return new RecordedFiles(files, Map.copyOf(texts));
  }

  /** The texts that were read, by name; of bytes their SHA-256. */
  Map<String, String> contents() {
    return contents;
  }

  /** The files of texts, also of those looked for in vain, as they were before they were read. */
  Map<Path, FileStamp> stamps() {
    return stamps;
  }

  /** The files of tables and databases, as they were before they were read. */
  Map<Path, FileStamp> tables() {
    return tables;
  }

  @Override
  public Optional<String> read(String name) {
    stamp(name, stamps);
    Optional<String> text = Optional.ofNullable(known.get(name)).or(() -> files.read(name));
    text.ifPresent(
        content -> {
          texts.put(name, content);
          contents.put(name, content);
        });
    return text;
  }

  @Override
  public Optional<String> readTable(String name) {
    stamp(name, tables);
    Optional<String> text = files.readTable(name);
    text.ifPresent(content -> contents.put(name, content));
    return text;
  }

  @Override
  public Optional<byte[]> readBytes(String name) {
    stamp(name, tables);
    Optional<byte[]> bytes = files.readBytes(name);
    bytes.ifPresent(content -> contents.put(name, "SHA-256 " + digest(content)));
    return bytes;
  }

  private void stamp(String name, Map<Path, FileStamp> into) {
    files.path(name).ifPresent(path -> into.putIfAbsent(path, FileStamp.of(path)));
  }

  @Override
  public Optional<Path> path(String name) {
    return files.path(name);
  }

  @Override
  public String problem(String name) {
    return files.problem(name);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
