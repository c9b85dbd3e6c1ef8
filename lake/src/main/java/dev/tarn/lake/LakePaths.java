package dev.tarn.lake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where things lie in a lake's directory.
 *
 * <p>{@code lake.lock}, {@code state.db}, {@code tables/<namespace>/<table>/{data,metadata}/},
 * {@code _raw/<source>/<day>/}, {@code _leases/}. Names of files that an epoch or a rewrite makes
 * begin with its kind and number, so that the next start knows whose they are. What lies in {@code
 * _spool/<source>/} is the source's.
 */
record LakePaths(Path root) {
  private static final Pattern EPOCH_FILE = Pattern.compile("e([0-9]{12})-[0-9]+\\.(parquet|zst)");

  Path lock() {
    return root.resolve("lake.lock");
  }

  Path state() {
    return root.resolve("state.db");
  }

  Path leases() {
    return root.resolve("_leases");
  }

  Path raw() {
    return root.resolve("_raw");
  }

  Path tables() {
    return root.resolve("tables");
  }

  /** A table's directory, relative to the root. */
  static String table(TableId id, String name) {
    return "tables/" + id.namespace() + "/" + name;
  }

  /** A data file of an epoch, relative to the root. */
  static String epochFile(String table, long epoch, int sequence) {
    return String.format(Locale.ROOT, "%s/data/e%012d-%d.parquet", table, epoch, sequence);
  }

  /** A data file of a rewrite, relative to the root. */
  static String rewriteFile(String table, long rewrite, int sequence) {
    return String.format(Locale.ROOT, "%s/data/r%012d-%d.parquet", table, rewrite, sequence);
  }

  /** A raw object, relative to the root. */
  static String rawObject(String source, String day, long epoch, int sequence) {
    return String.format(Locale.ROOT, "_raw/%s/%s/e%012d-%d.zst", source, day, epoch, sequence);
  }

  /** The epoch that a file's name says it is of. */
  static OptionalLong epochOf(Path file) {
    Matcher matcher = EPOCH_FILE.matcher(file.getFileName().toString());
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  Path resolve(String relative) {
    return root.resolve(relative);
  }

  /** The table name of a class: its schema name with {@code _} for {@code /}. */
  static String tableName(String className, int generation) {
    String name = className.replace('/', '_');
    return generation == 1 ? name : name + "__" + generation;
  }

  /** Makes a directory and its parents, durable. */
  static void makeDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      makeDirectories(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (java.nio.file.FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    if (parent != null) {
      LocalFileIO.syncDirectory(parent);
    }
  }

  /** Replaces a small text file, so that a reader sees the old or the new one whole. */
  static void replaceText(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(temporary, text, StandardCharsets.UTF_8);
    Files.move(
        temporary,
        file,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
