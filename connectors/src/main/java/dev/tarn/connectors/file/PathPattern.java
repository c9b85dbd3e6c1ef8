package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A path as a person writes it: a file, a directory or a glob. Immutable.
 *
 * <p>{@code **} matches any number of folders, none too: {@code logs/**}{@code /*.json} matches
 * {@code logs/a.json}. A pattern part that does not begin with a dot matches no hidden name.
 */
final class PathPattern {
  private final Path base;
  private final Pattern pattern;
  private final int depth;
  private final boolean literal;

  /** Is told what a walk finds. */
  interface Visitor {
    void file(Path path, BasicFileAttributes attributes);

    void failed(Path path, IOException why);
  }

  private PathPattern(Path base, Pattern pattern, int depth, boolean literal) {
    this.base = base;
    this.pattern = pattern;
    this.depth = depth;
    this.literal = literal;
  }

  static Optional<String> problem(String text) {
    if (text.isBlank()) {
      return Optional.of("path is empty");
    }
    try {
      of(text, Path.of("/"));
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("not a pattern: " + e.getDescription());
    } catch (java.nio.file.InvalidPathException e) {
      return Optional.of("not a path: " + e.getReason());
    }
  }

  static PathPattern of(String text, Path folder) {
    String[] parts = text.split("/", -1);
    int fixed = 0;
    while (fixed < parts.length && !isGlob(parts[fixed])) {
      fixed++;
    }
    String prefix = String.join("/", java.util.Arrays.copyOf(parts, fixed));
    if (fixed == parts.length) {
      return new PathPattern(
          folder.resolve(text).normalize(), regex(new String[] {"**"}, 0), 100, true);
    }
    Path base = prefix.isEmpty() && fixed > 0 ? Path.of("/") : folder.resolve(prefix);
    boolean deep = java.util.Arrays.asList(parts).contains("**");
    return new PathPattern(
        base.normalize(), regex(parts, fixed), deep ? 100 : parts.length - fixed, false);
  }

  private static boolean isGlob(String part) {
    return part.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  static Pattern regex(String[] parts, int from) {
    StringBuilder regex = new StringBuilder();
    for (int i = from; i < parts.length; i++) {
      boolean end = i == parts.length - 1;
      if (parts[i].equals("**")) {
        regex.append(end ? "(?:[^./][^/]*/)*[^./][^/]*" : "(?:[^./][^/]*/)*");
      } else {
        part(parts[i], regex);
        regex.append(end ? "" : "/");
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static void part(String glob, StringBuilder regex) {
    if (!glob.startsWith(".")) {
      regex.append("(?!\\.)");
    }
    int braces = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append("[^/]*");
        case '?' -> regex.append("[^/]");
        case '[' -> {
          int close = glob.indexOf(']', i + 2);
          if (close < 0) {
            throw new PatternSyntaxException("[ without ]", glob, i);
          }
          String set = glob.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
          regex.append('[').append(set.startsWith("!") ? "^/" + set.substring(1) : set).append(']');
          i = close;
        }
        case '{' -> {
          braces++;
          regex.append("(?:");
        }
        case '}' -> {
          if (--braces < 0) {
            throw new PatternSyntaxException("} without {", glob, i);
          }
          regex.append(')');
        }
        case ',' -> regex.append(braces > 0 ? "|" : ",");
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (braces > 0) {
      throw new PatternSyntaxException("{ without }", glob, glob.length());
    }
  }

  /** Where the walk begins: the part of the path without a glob. */
  Path base() {
    return base;
  }

  /** Whether a walk comes into a directory. */
  boolean reaches(Path directory) {
    if (base.startsWith(directory)) {
      return true;
    }
    if (!directory.startsWith(base)) {
      return false;
    }
    Path below = base.relativize(directory);
    for (Path part : below) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    return below.getNameCount() < depth;
  }

  /** Finds the files that there are now; what cannot be looked into is reported and passed over. */
  void walk(Visitor visitor) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(base, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      visitor.failed(base, e);
      return;
    }
    if (!attributes.isDirectory()) {
      if (literal && attributes.isRegularFile()) {
        visitor.file(base, attributes);
      }
      return;
    }
    Set<FileVisitOption> follow = EnumSet.of(FileVisitOption.FOLLOW_LINKS);
    Files.walkFileTree(base, follow, depth, new Walk(visitor));
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private final Visitor visitor;

    Walk(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = file.getFileName().toString();
      if (attributes.isRegularFile()
          && !name.endsWith(".tmp")
          && !name.endsWith(".part")
          && pattern.matcher(base.relativize(file).toString()).matches()) {
        visitor.file(file, attributes);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) {
      boolean vanished = why instanceof NoSuchFileException;
      if (!vanished && !(why instanceof FileSystemLoopException)) {
        visitor.failed(file, why);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path directory, @org.jspecify.annotations.Nullable IOException why) {
      if (why != null) {
        visitor.failed(directory, why);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
