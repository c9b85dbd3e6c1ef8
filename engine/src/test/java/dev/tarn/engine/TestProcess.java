package dev.tarn.engine;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Processes that tests start and kill, many of them. Most of what one does is to load classes; so
 * the first one that is wanted is run twice more to make an archive of those of libraries, from
 * which all others have them.
 */
final class TestProcess {
  private static final Path ARCHIVES = Path.of("target/test-processes");
  private static final Path LOGGING =
      Path.of("../app/src/main/resources/dev/tarn/app/logging.properties");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> CLASS_PATH =
      List.of(
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
              .split(File.pathSeparator, -1));

  /** An archive is good for a path that begins with what it was made of, and folders are not. */
  private static final String LIBRARIES = path(Files::isRegularFile);

  private static final String FOLDERS = path(Files::isDirectory);

  private TestProcess() {}

  private static String path(Predicate<Path> wanted) {
    return String.join(
        File.pathSeparator,
        CLASS_PATH.stream().filter(entry -> wanted.test(Path.of(entry))).toList());
  }

  /**
   * The command of a process.
   *
   * @param heap its most, {@code 300m}
   */
  static List<String> command(String heap, Class<?> main, List<String> arguments)
      throws IOException {
    Path archive = archive();
    List<String> options = new ArrayList<>();
    if (Files.exists(archive)) {
      options.add("-XX:SharedArchiveFile=" + archive);
    }
    return command(options, heap, main, arguments);
  }

  /** The command of a process that compiles, collects garbage and logs as {@code tarn} does. */
  static List<String> commandAsShipped(String heap, Class<?> main, List<String> arguments) {
    return plainCommand(
        List.of("-XX:+UseParallelGC", "-Djava.util.logging.config.file=" + LOGGING),
        heap,
        main,
        arguments);
  }

  private static List<String> command(
      List<String> options, String heap, Class<?> main, List<String> arguments) {
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xlog:disable"));
    all.addAll(options);
    return plainCommand(all, heap, main, arguments);
  }

  private static List<String> plainCommand(
      List<String> options, String heap, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.add("-Xmx" + heap);
    command.addAll(options);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            LIBRARIES + File.pathSeparator + FOLDERS,
            main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Made once for these libraries, whichever process of tests comes first; may be missing. */
  private static Path archive() throws IOException {
    Files.createDirectories(ARCHIVES);
    Path archive = ARCHIVES.resolve(Integer.toHexString(stamps().hashCode()) + ".jsa");
    try (FileChannel channel =
        FileChannel.open(
            ARCHIVES.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      Path tried = archive.resolveSibling(archive.getFileName() + ".tried");
      if (!Files.exists(tried)) {
        make(archive);
        Files.createFile(tried);
      }
    }
    return archive;
  }

  private static List<String> stamps() throws IOException {
    List<String> stamps = new ArrayList<>();
    for (String library : LIBRARIES.split(File.pathSeparator, -1)) {
      Path path = Path.of(library);
      stamps.add(library + " " + Files.size(path) + " " + Files.getLastModifiedTime(path));
    }
    return stamps;
  }

  private static void make(Path archive) throws IOException {
    Path folder = Files.createTempDirectory(ARCHIVES, "work");
    TestEngine engine = new TestEngine(folder);
    engine.write("a.json", TestEngine.logins(0, 200));
    engine.plan();
    Path classes = folder.resolve("classes");
    await(
        command(
            List.of("-XX:DumpLoadedClassList=" + classes),
            "300m",
            KillTarget.class,
            List.of(folder.toString(), "0")));
    await(
        List.of(
            JAVA,
            "-Xshare:dump",
            "-XX:+UseSerialGC",
            "-Xlog:disable",
            "-XX:SharedClassListFile=" + classes,
            "-XX:SharedArchiveFile=" + archive,
            "-cp",
            LIBRARIES));
  }

  private static void await(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
