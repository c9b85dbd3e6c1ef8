package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/**
 * One finding about something that a person wrote: a configuration, a mapping, a query.
 *
 * @param code a stable name in kebab-case, {@code unknown-attribute}
 * @param severity how bad it is
 * @param position where, or null when the finding has no place
 * @param message what is wrong, one sentence without a full stop
 * @param hint what to do about it, {@code did you mean 'hub'?}, or null
 */
public record Diagnostic(
    String code,
    Severity severity,
    @Nullable Position position,
    String message,
    @Nullable String hint) {}
