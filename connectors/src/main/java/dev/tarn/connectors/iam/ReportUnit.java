package dev.tarn.connectors.iam;

import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A report that lies complete in a file, one JSON object a line.
 *
 * @param source the configured name
 * @param createdAt when the report was complete
 */
record ReportUnit(String source, ReportName report, Path file, Instant createdAt, long storedBytes)
    implements RawUnit {

  static ReportUnit of(String source, ReportName report, Path file) throws IOException {
    return new ReportUnit(
        source, report, file, Files.getLastModifiedTime(file).toInstant(), Files.size(file));
  }

  @Override
  public UnitName name() {
    return report.unit(source);
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("iam.account", report.account(), "iam.scheduled_at", report.instant().toString());
  }

  @Override
  public InputStream open(UnitPosition from) throws IOException {
    try {
      InputStream in = Files.newInputStream(file);
      in.skipNBytes(from.byteOffset());
      return in;
    } catch (NoSuchFileException e) {
      throw new UnitGoneException("the file of the report is gone: " + file);
    }
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    return last
        ? Map.of(ReportName.noteKey(report.account()), report.instant().toString())
        : Map.of();
  }
}
