package dev.tarn.connectors.file;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.event.Source;
import java.nio.file.Path;
import java.time.InstantSource;
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
        + " read when it appears.";
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(
        OptionSpec.required(
            "path",
            Kind.PATH,
            "A file, a directory or a glob with *, ?, [abc], {a,b} and **. In directories, hidden"
                + " files and names that end in .tmp or .part are left out."),
        OptionSpec.optional(
            "settle_after",
            Kind.DURATION,
            "2s",
            "How long a file must have been unchanged to be taken as finished. Until then a last"
                + " record that is not whole waits for its rest, and a compressed file is not"
                + " begun."),
        OptionSpec.optional(
            "scan_every", Kind.DURATION, "1s", "How often new and grown files are looked for."),
        OptionSpec.optional(
            "max_decompressed",
            Kind.BYTES,
            "1TB",
            "Where the content of one compressed file is cut off; the rest goes to the quarantine"
                + " as one entry decompression-limit."),
        OptionSpec.optional(
            "max_decompression_ratio",
            Kind.INTEGER,
            "1500",
            "Decompressed bytes a stored byte, from 64 MB on. A file beyond it is cut off"
                + " likewise."));
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    for (String option : List.of("max_decompressed", "max_decompression_ratio")) {
      if (values.number(option) < 1) {
        return Optional.of(new Problem(option, option + " must be positive"));
      }
    }
    if (values.duration("scan_every").isZero()) {
      return Optional.of(new Problem("scan_every", "scan_every must be more than nothing"));
    }
    return PathPattern.problem(values.text("path")).map(message -> new Problem("path", message));
  }

  @Override
  public boolean readsWithin(OptionValues values, Path folder, Path directory) {
    return PathPattern.of(values.text("path"), folder).reaches(directory);
  }

  @Override
  public Source create(String name, OptionValues values, Path folder) {
    return new FileSource(
        name,
        new FileSourceConfig(
            values.text("path"),
            folder,
            values.duration("settle_after"),
            values.duration("scan_every"),
            values.number("max_decompressed"),
            values.number("max_decompression_ratio")),
        InstantSource.system());
  }
}
