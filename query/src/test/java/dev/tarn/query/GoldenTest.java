package dev.tarn.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostics;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code .sql} file's answer, rows or diagnostics, stands in the {@code .txt} file beside it;
 * {@code -Dgolden.rewrite=true} writes them anew. The first line may be {@code -- json} or {@code
 * -- csv}.
 */
class GoldenTest {
  private static final Path CASES = Path.of("src/test/resources/dev/tarn/query/golden");

  @TempDir static Path directory;
  private static QueryEngine engine;

  @BeforeAll
  static void writeLake() {
    engine = SampleLake.engine(SampleLake.write(directory));
  }

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(file -> file.toString().endsWith(".sql")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsWritten(Path file) throws Exception {
    String answer = answer(Files.readString(file));
    Path expected = Path.of(file.toString().replace(".sql", ".txt"));
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.writeString(expected, answer);
    }
    assertThat(answer).isEqualTo(Files.readString(expected));
  }

  private static String answer(String sql) throws IOException, InterruptedException {
    ResultFormat format =
        sql.startsWith("-- json")
            ? ResultFormat.JSON
            : sql.startsWith("-- csv") ? ResultFormat.CSV : ResultFormat.TABLE;
    StringWriter out = new StringWriter();
    try (QueryResult result =
        engine.run(
            new QueryRequest(sql, QueryLimits.DEFAULT.withRows(5), QueryRequest.Listener.NONE))) {
      format.write(result, out);
    } catch (QueryException e) {
      out.write(Diagnostics.render(e.diagnostics(), name -> sql));
    }
    return out.toString().replace("\r\n", "\\r\n");
  }
}
