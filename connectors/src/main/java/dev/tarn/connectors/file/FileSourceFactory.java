package dev.tarn.connectors.file;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code type: file}. */
public final class FileSourceFactory implements SourceFactory {
  @Override
  public String type() {
    return "file";
  }

  @Override
  public String description() {
    return "Files of this machine: one, a directory with all below it, or a glob; plain, gzip or"
        + " zstd, told apart by their first bytes. A file is read once; what is appended later is"
        + " read when it appears, also where the file is renamed, copied away or compressed first.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.addAll(
        List.of(
            new OptionSpec(
                "path",
                Kind.TEXTS,
                true,
                null,
                "A file, a directory or a glob with *, ?, [abc], {a,b} and **, or a list of such."
                    + " In directories, hidden files and names that end in .tmp or .part are left"
                    + " out."),
            OptionSpec.list(
                "include",
                "Globs of which one must fit a file below path: its name, or, for a glob with a /,"
                    + " its whole path."),
            OptionSpec.list(
                "exclude",
                "Globs of which none may fit a file or a folder that it lies in below path."),
            OptionSpec.optional(
                "start_at",
                Kind.TEXT,
                "beginning",
                "beginning, or end: what files have when the source first starts is left out."),
            OptionSpec.optional(
                "settle_after",
                Kind.DURATION,
                "2s",
                "How long a file must have been unchanged to be taken as finished. Until then a"
                    + " last record that is not whole waits for its rest, and a compressed file is"
                    + " not begun."),
            OptionSpec.optional(
                "unfinished_after",
                Kind.DURATION,
                "5m",
                "The same for a file that ends in the middle of a line, while Tarn follows files;"
                    + " at least five times settle_after, and no more than that in a run until"
                    + " idle."),
            OptionSpec.optional(
                "scan_every",
                Kind.DURATION,
                "1s",
                "How often new and grown files are looked for.")));
    options.addAll(DecompressionLimit.options("file"));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    Optional<Problem> wrongLimit = DecompressionLimit.check(values);
    if (wrongLimit.isPresent()) {
      return wrongLimit;
    }
    if (values.duration("scan_every").isZero()) {
      return Optional.of(new Problem("scan_every", "scan_every must be more than nothing"));
    }
    String startAt = values.text("start_at");
    if (!startAt.equals("beginning") && !startAt.equals("end")) {
      return Optional.of(
          new Problem("start_at", "start_at is 'beginning' or 'end', not '" + startAt + "'"));
    }
    for (String path : values.texts("path")) {
      Optional<String> problem = PathPattern.problem(path);
      if (problem.isPresent()) {
        return Optional.of(new Problem("path", problem.get()));
      }
    }
    for (String option : List.of("include", "exclude")) {
      for (String glob : values.texts(option)) {
        Optional<String> problem = FileSelection.problem(glob);
        if (problem.isPresent()) {
          return Optional.of(new Problem(option, problem.get() + ": '" + glob + "'"));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean readsWithin(OptionValues values, Path folder, Path directory) {
    return values.texts("path").stream()
        .anyMatch(path -> PathPattern.of(path, folder).reaches(directory));
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    return new FileSource(
        name,
        new FileSourceConfig(
            values.texts("path"),
            values.texts("include"),
            values.texts("exclude"),
            places.folder(),
            values.text("start_at").equals("end"),
            values.duration("settle_after"),
            values.duration("unfinished_after"),
            values.duration("scan_every"),
            DecompressionLimit.of(values)),
        InstantSource.system());
  }
}
