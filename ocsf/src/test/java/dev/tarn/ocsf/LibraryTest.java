package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README promises of the module as a library. */
class LibraryTest {
  private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);

  @Test
  void jarIsSmallerThanOneMegabyte(@TempDir Path directory) throws IOException {
    Path jar = directory.resolve("ocsf.jar");
    LibraryJar.write(jar);

    assertThat(Files.size(jar)).isBetween(50_000L, 1_000_000L);
  }

  @Test
  void readmeShowsTheExampleAndWhatItPrints() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    List<String> blocks =
        BLOCK
            .matcher(readme)
            .results()
            .map(found -> found.group(1) + "\n" + found.group(2))
            .toList();
    String example = Files.readString(Path.of("src/test/java/example/OcsfExample.java"));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Method run = Class.forName("example.OcsfExample").getDeclaredMethod("run", PrintStream.class);
    run.setAccessible(true);
    run.invoke(null, new PrintStream(printed, true, StandardCharsets.UTF_8));
    String output = printed.toString(StandardCharsets.UTF_8);
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      Matcher matcher = BLOCK.matcher(readme);
      Files.writeString(
          Path.of("README.md"),
          matcher.replaceAll(
              found ->
                  switch (found.group(1)) {
                    case "java" -> Matcher.quoteReplacement("```java\n" + example + "```");
                    case "text" -> Matcher.quoteReplacement("```text\n" + output + "```");
                    default -> Matcher.quoteReplacement(found.group());
                  }));
      return;
    }

    assertThat(blocks).contains("java\n" + example, "text\n" + output);
  }
}
