package dev.tarn.ocsf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The JSON files under the directories of extensions. A file is read once, is at most {@value
 * #LARGEST_BYTES} bytes long and does not lie outside the directory that the user named, also not
 * by a symbolic link. Not thread-safe.
 */
final class ExtensionFiles {
  static final int LARGEST_BYTES = 1 << 20;
  private static final int MOST_FILES = 5_000;
  private static final int DEEPEST = 8;
  private static final String MARKER = "extension.json";
  private static final Set<String> FOLDERS = Set.of("events", "objects", "profiles");

  private final SourceFindings findings;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<Path, SourceNode.@Nullable Members> read = new HashMap<>();

  private boolean incomplete;

  ExtensionFiles(SourceFindings findings) {
    this.findings = findings;
  }

  /** The directories at and under this one that hold an {@code extension.json}, in order. */
  List<Path> extensions(Path directory) {
    if (!Files.isDirectory(directory)) {
      findings.error(
          "no-such-directory", null, "the extension directory '" + directory + "' is not there");
      return List.of();
    }
    Set<Path> found = new TreeSet<>();
    for (Path file : files(directory)) {
      if (file.getFileName().toString().equals(MARKER) && file.getParent() != null) {
        found.add(file.getParent());
      }
    }
    // An extension may have an object whose file has the same name.
    Set<Path> all = Set.copyOf(found);
    found.removeIf(one -> isFolderOfExtension(one, all));
    if (found.isEmpty()) {
      findings.error(
          "no-extension",
          null,
          "the directory '" + directory + "' holds no extension.json",
          "an extension is a directory with extension.json, events/, objects/, ...");
    }
    return List.copyOf(found);
  }

  private static boolean isFolderOfExtension(Path folder, Set<Path> extensions) {
    for (Path below = folder; below.getParent() != null; below = below.getParent()) {
      if (extensions.contains(below.getParent())
          && FOLDERS.contains(below.getFileName().toString())) {
        return true;
      }
    }
    return false;
  }

  /** The {@code .json} files in a folder of an extension and in its folders, in order. */
  List<Path> list(Path extension, String folder) {
    Path start = extension.resolve(folder);
    return Files.isDirectory(start) ? List.copyOf(files(start)) : List.of();
  }

  private Collection<Path> files(Path start) {
    Set<Path> found = new TreeSet<>();
    try {
      Files.walkFileTree(
          start,
          EnumSet.noneOf(FileVisitOption.class),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isSymbolicLink() && Files.isDirectory(file)) {
                findings.error(
                    "link-to-directory",
                    null,
                    "'" + file + "' is a symbolic link to a directory, which is not followed");
              } else if (file.getFileName().toString().endsWith(".json")) {
                found.add(file);
              }
              return found.size() > MOST_FILES
                  ? FileVisitResult.TERMINATE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              findings.error("unreadable", null, "cannot read '" + file + "'");
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      findings.error("unreadable", null, "cannot list '" + start + "'");
    }
    if (found.size() > MOST_FILES) {
      findings.error(
          "too-many-files", null, "'" + start + "' holds more than " + MOST_FILES + " JSON files");
      return List.of();
    }
    return found;
  }

  /**
   * The file that a path inside an extension means, by {@code /} and without leaving it.
   *
   * @return null when there is none
   */
  @Nullable Path find(Path extension, String relative) {
    try {
      Path file = extension.resolve(relative).normalize();
      return file.startsWith(extension.normalize()) && Files.isRegularFile(file) ? file : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The object in a file; null after a finding. */
  SourceNode.@Nullable Members read(Path extension, Path file) {
    if (!read.containsKey(file)) {
      String text = readText(extension, file);
      read.put(file, text == null ? null : SourceReader.read(file.toString(), text, findings));
    }
    SourceNode.Members members = read.get(file);
    incomplete |= members == null;
    return members;
  }

  private @Nullable String readText(Path extension, Path file) {
    try {
      if (!file.toRealPath().startsWith(extension.toRealPath())) {
        findings.error(
            "outside-directory", null, "'" + file + "' is a link out of the extension's directory");
        return null;
      }
      if (Files.size(file) > LARGEST_BYTES) {
        findings.error(
            "too-large", null, "'" + file + "' is larger than " + LARGEST_BYTES + " bytes");
        return null;
      }
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file))).toString();
      text = text.startsWith("\ufeff") ? text.substring(1) : text;
      texts.put(file.toString(), text);
      return text;
    } catch (CharacterCodingException e) {
      findings.error("not-utf8", null, "'" + file + "' is not UTF-8 text");
    } catch (IOException e) {
      findings.error("unreadable", null, "cannot read '" + file + "'");
    }
    return null;
  }

  private static byte[] bytes(Path file) throws IOException {
    try (var input = Files.newInputStream(file)) {
      return input.readNBytes(LARGEST_BYTES);
    }
  }

  /** Whether a file could not be read, so that what it says is not known. */
  boolean incomplete() {
    return incomplete;
  }

  /** The texts that were read, by the names that positions use. */
  Map<String, String> texts() {
    return texts;
  }

  /** Every file of an extension by its path inside it, for suggestions. */
  List<String> relativeNames(Path extension) {
    List<String> names = new ArrayList<>();
    for (Path file : files(extension)) {
      names.add(extension.relativize(file).toString().replace('\\', '/'));
    }
    return names;
  }
}
