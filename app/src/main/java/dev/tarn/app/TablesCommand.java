package dev.tarn.app;

import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tarn tables}. */
@Command(
    name = "tables",
    description = {"List the tables of a lake with their rows, files and bytes.", ""},
    footer = {"", "Example: tarn tables --lake ./lake --output json"})
final class TablesCommand implements Callable<Integer> {
  private static final String SQL =
      """
      SELECT namespace || '.' || name AS "table", class_uid, columns, "rows", files, bytes
      FROM tarn.tables ORDER BY ALL""";

  @Mixin private LakeOption lake = new LakeOption();

  @Mixin private RowsOption rows = new RowsOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    return Answers.over(lake.path(), Set.of())
        .print(SQL, rows.format(), command.commandLine().getOut(), command.commandLine().getErr());
  }
}
