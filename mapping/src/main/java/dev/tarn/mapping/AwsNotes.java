package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Severity;
import org.jspecify.annotations.Nullable;

/** What is done otherwise than a mapping file of AWS says, for the person who uses it. */
record AwsNotes(Findings findings) {
  /** It says one thing and means another. */
  void corrected(Position position, String message) {
    findings.add(new Diagnostic("import-corrected", Severity.NOTE, position, message, null));
  }

  /** It cannot be done; what it reads stays in {@code unmapped}. */
  void leftOut(Position position, String message, @Nullable String hint) {
    findings.add(
        new Diagnostic(
            "import-left-out",
            Severity.NOTE,
            position,
            message + "; what is read there stays in unmapped",
            hint));
  }
}
