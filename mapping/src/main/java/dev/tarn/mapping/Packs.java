package dev.tarn.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The mappings that Tarn ships, each a directory {@code packs/<name>} of this module. */
public final class Packs {
  private Packs() {}

  /**
   * A shipped mapping.
   *
   * @param name {@code aws-cloudtrail}
   * @param fileName for positions, {@code packs/aws-cloudtrail/mapping.yaml}
   * @param text of the mapping
   */
  public record Pack(String name, String fileName, String text) {
    /** Gives the other files of the pack. */
    public FileLookup files() {
      return new PackFiles(name);
    }

    /** The mapping, checked. */
    public CheckedMapping check() {
      return MappingChecker.check(fileName, text, files());
    }
  }

  /** The files beside a pack's mapping. */
  private record PackFiles(String pack) implements FileLookup {
    @Override
    public Optional<String> read(String name) {
      return readBytes(name).flatMap(PackFiles::text);
    }

    @Override
    public Optional<byte[]> readBytes(String name) {
      return name.contains("..") ? Optional.empty() : bytes("packs/" + pack + "/" + name);
    }

    private static Optional<String> text(byte[] bytes) {
      try {
        return Optional.of(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException e) {
        return Optional.empty();
      }
    }
  }

  /** The names of all packs, in alphabetical order, as {@code packs/index.txt} lists them. */
  public static List<String> names() {
    return resource("packs/index.txt").orElse("").lines().filter(line -> !line.isBlank()).toList();
  }

  /** A pack by name. */
  public static Optional<Pack> find(String name) {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      return Optional.empty();
    }
    String file = "packs/" + name + "/mapping.yaml";
    return resource(file).map(text -> new Pack(name, file, text));
  }

  /** A part that several packs include; no mapping of its own. */
  static Optional<Pack> findShared(String name) {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      return Optional.empty();
    }
    String file = "packs/shared/" + name + ".yaml";
    return resource(file).map(text -> new Pack("shared", file, text));
  }

  private static Optional<String> resource(String path) {
    return bytes(path).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static Optional<byte[]> bytes(String path) {
    try (InputStream in = Packs.class.getResourceAsStream("/" + path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("unreadable resource " + path, e);
    }
  }
}
