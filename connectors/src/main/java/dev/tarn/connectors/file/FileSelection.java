package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The files that a source asks for. Immutable. */
final class FileSelection {
  private final List<PathPattern> paths;
  private final List<Glob> include;
  private final List<Glob> exclude;

  FileSelection(List<String> paths, List<String> include, List<String> exclude, Path folder) {
    this.paths = paths.stream().map(path -> PathPattern.of(path, folder)).toList();
    this.include = include.stream().map(glob -> Glob.of(glob, folder)).toList();
    this.exclude = exclude.stream().map(glob -> Glob.of(glob, folder)).toList();
  }

  /** What is wrong with a glob of {@code include} or {@code exclude}. */
  static Optional<String> problem(String glob) {
    if (glob.isBlank()) {
      return Optional.of("a glob is empty");
    }
    try {
      Glob.of(glob, Path.of("/"));
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("not a pattern: " + e.getDescription());
    } catch (InvalidPathException e) {
      return Optional.of("not a path: " + e.getReason());
    }
  }

  /** Finds the files that there are now; one that two paths lead to may come twice. */
  void walk(PathPattern.Visitor visitor) throws IOException {
    for (PathPattern path : paths) {
      path.walk(
          new PathPattern.Visitor() {
            @Override
            public void file(Path file, BasicFileAttributes attributes) {
              if ((include.isEmpty() || include.stream().anyMatch(glob -> glob.fits(file)))
                  && exclude.stream().noneMatch(glob -> glob.fitsWithin(file, path.base()))) {
                visitor.file(file, attributes);
              }
            }

            @Override
            public void failed(Path failed, IOException why) {
              visitor.failed(failed, why);
            }
          });
    }
  }

  /**
   * @param whole whether it is about the whole path, not only the name
   */
  private record Glob(Pattern pattern, boolean whole) {
    static Glob of(String text, Path folder) {
      if (text.indexOf('/') < 0) {
        return new Glob(PathPattern.regex(new String[] {text}, 0), false);
      }
      Path path = Path.of(text);
      String whole =
          (path.isAbsolute() ? path : folder.resolve(path)).normalize().toString().substring(1);
      return new Glob(PathPattern.regex(whole.split("/", -1), 0), true);
    }

    boolean fits(Path path) {
      Path name = path.getFileName();
      String text = whole ? path.toString().substring(1) : name == null ? "" : name.toString();
      return pattern.matcher(text).matches();
    }

    /** Whether it fits a file or a folder that it lies in, below a base. */
    boolean fitsWithin(Path file, Path base) {
      if (fits(file)) {
        return true;
      }
      for (Path path = file.getParent();
          path != null && path.startsWith(base) && !path.equals(base);
          path = path.getParent()) {
        if (fits(path)) {
          return true;
        }
      }
      return false;
    }
  }
}
