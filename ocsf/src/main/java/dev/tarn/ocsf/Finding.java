package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a {@link Validator} says about an event.
 *
 * @param severity {@link Severity#ERROR} or {@link Severity#WARNING}, as the OCSF server ranks it
 * @param code a stable name: the OCSF server's ({@code attribute_required_missing}), or one that
 *     starts with {@code tarn_} for a rule that the server does not have; all are listed in {@code
 *     docs/validation.md}
 * @param path from the event on, {@code resources[0].uid}; empty for the event as a whole
 * @param message what is wrong, one sentence without a full stop
 * @param value the offending value where there is one: a text (a long one is cut), number or
 *     boolean
 * @param expected what would be right where that is one thing: a caption, a type, a version, a
 *     profile
 */
public record Finding(
    Severity severity,
    String code,
    String path,
    String message,
    @Nullable Object value,
    @Nullable Object expected) {

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
