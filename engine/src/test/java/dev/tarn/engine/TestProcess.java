package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Processes that tests start and kill, many of them. Most of what one does is to load classes; so
 * the first one that is wanted is run once more to make an archive of them, from which all others
 * have theirs. An archive is of jars only, so folders of classes are packed before.
 */
final class TestProcess {
  private static final Path ARCHIVES = Path.of("target/test-processes");
  private static final Path LOGGING =
      Path.of("../app/src/main/resources/dev/tarn/app/logging.properties");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<Path> CLASS_PATH =
      Stream.of(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator, -1))
          .map(Path::of)
          .filter(Files::exists)
          .toList();

  private static Path packed;

  private TestProcess() {}

  /**
   * The command of a process.
   *
   * @param heap its most, {@code 300m}
   */
  static List<String> command(String heap, Class<?> main, List<String> arguments)
      throws IOException {
    Path folder = packed();
    return command(folder, "-XX:SharedArchiveFile=" + archive(folder), heap, main, arguments);
  }

  /** The command of a process that compiles, collects garbage and logs as {@code tarn} does. */
  static List<String> commandAsShipped(String heap, Class<?> main, List<String> arguments) {
    List<String> options =
        List.of("-XX:+UseParallelGC", "-Djava.util.logging.config.file=" + LOGGING);
    String classPath =
        String.join(File.pathSeparator, CLASS_PATH.stream().map(Path::toString).toList());
    return command(options, classPath, heap, main, arguments);
  }

  private static List<String> command(
      Path folder, String option, String heap, Class<?> main, List<String> arguments) {
    List<String> options =
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable", option);
    return command(options, classPath(folder), heap, main, arguments);
  }

  private static List<String> command(
      List<String> options, String classPath, String heap, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.add("-Xmx" + heap);
    command.addAll(options);
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main.getName()));
    command.addAll(arguments);
    return command;
  }

  private static String classPath(Path folder) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < CLASS_PATH.size(); i++) {
      Path entry = CLASS_PATH.get(i);
      entries.add((Files.isDirectory(entry) ? jar(folder, i) : entry).toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  private static Path jar(Path folder, int place) {
    return folder.resolve(place + ".jar").toAbsolutePath();
  }

  private static Path archive(Path folder) {
    return folder.resolve("classes.jsa").toAbsolutePath();
  }

  /** Made once for these classes, whichever process of tests comes first. */
  private static synchronized Path packed() throws IOException {
    if (packed != null) {
      return packed;
    }
    Path folder = ARCHIVES.resolve(Integer.toHexString(stamps().hashCode()));
    Files.createDirectories(folder);
    try (FileChannel channel =
        FileChannel.open(
            ARCHIVES.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      Path done = folder.resolve("done");
      if (!Files.exists(done)) {
        pack(folder);
        Files.createFile(done);
      }
    }
    packed = folder;
    return folder;
  }

  private static List<String> stamps() throws IOException {
    List<String> stamps = new ArrayList<>();
    for (Path entry : CLASS_PATH) {
      try (Stream<Path> files = Files.walk(entry)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          stamps.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
      }
    }
    return stamps;
  }

  private static void pack(Path folder) throws IOException {
    for (int i = 0; i < CLASS_PATH.size(); i++) {
      Path entry = CLASS_PATH.get(i);
      if (Files.isDirectory(entry)) {
        String file = jar(folder, i).toString();
        List<String> arguments = List.of("-c", "-0", "-f", file, "-C", entry.toString(), ".");
        int end =
            ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        assertThat(end).isZero();
      }
    }
    Path work = Files.createTempDirectory(folder, "work");
    TestEngine engine = new TestEngine(work);
    engine.write("a.json", TestEngine.logins(0, 200));
    engine.plan();
    String option = "-XX:ArchiveClassesAtExit=" + archive(folder);
    await(command(folder, option, "300m", KillTarget.class, List.of(work.toString(), "0")));
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
