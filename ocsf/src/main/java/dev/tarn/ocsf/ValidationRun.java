package dev.tarn.ocsf;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The validation of many events that belong together, such as those of a file: what {@link
 * Validator} finds in each, and {@code metadata.uid} that an earlier event of the run has already
 * ({@code tarn_uid_duplicate}). It remembers at least half a million events in at most 16 MB. One
 * thread uses it.
 */
public final class ValidationRun {
  private final Validator validator;
  private final SeenUids uids = new SeenUids();

  ValidationRun(Validator validator) {
    this.validator = validator;
  }

  /** As {@link Validator#validate(byte[])}. */
  public List<Finding> validate(byte[] json) {
    return validate(json, 0, json.length);
  }

  /** As {@link Validator#validate(byte[], int, int)}. */
  public List<Finding> validate(byte[] json, int from, int to) {
    return validator.validate(json, from, to, uids);
  }

  /** As {@link Validator#validate(Map)}. */
  public List<Finding> validate(Map<String, ? extends @Nullable Object> event) {
    return validator.validate(event, uids);
  }
}
