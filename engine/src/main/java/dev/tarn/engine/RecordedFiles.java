package dev.tarn.engine;

import dev.tarn.mapping.FileLookup;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes note of the files that a mapping reads. One thread uses it. */
final class RecordedFiles implements FileLookup {
  private final FileLookup files;
  private final Map<String, String> contents = new TreeMap<>();

  RecordedFiles(FileLookup files) {
    this.files = files;
  }

  /** The texts that were read, by name; of bytes their SHA-256. */
  Map<String, String> contents() {
    return contents;
  }

  @Override
  public Optional<String> read(String name) {
    Optional<String> text = files.read(name);
    text.ifPresent(content -> contents.put(name, content));
    return text;
  }

  @Override
  public Optional<byte[]> readBytes(String name) {
    Optional<byte[]> bytes = files.readBytes(name);
    bytes.ifPresent(content -> contents.put(name, "SHA-256 " + digest(content)));
    return bytes;
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
