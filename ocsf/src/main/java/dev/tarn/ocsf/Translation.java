package dev.tarn.ocsf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event that a {@link Translator} was given.
 *
 * @param event the event in the target version; the one given where it was refused. A mutable tree
 *     that shares the parts that stay as they are
 * @param changes all that is not as it was, and what the target version wants and the event does
 *     not have; empty for an event that only got another {@code metadata.version}
 */
public record Translation(Map<String, @Nullable Object> event, List<Change> changes) {
  public Translation {
    changes = List.copyOf(changes);
  }

  /** Why the event was not translated; empty for one that was. */
  public Optional<Change> refusal() {
    return changes.stream().filter(change -> change.outcome() == Outcome.REFUSED).findFirst();
  }

  /** Whether something has no place in the target version or is missing there. */
  public boolean isLossy() {
    return changes.stream()
        .anyMatch(
            change ->
                change.outcome() == Outcome.UNMAPPED
                    || change.outcome() == Outcome.REPLACED
                    || change.outcome() == Outcome.NOT_FILLED
                    || change.outcome() == Outcome.REFUSED);
  }

  /**
   * One difference.
   *
   * @param path in the event given, {@code resources[0].uid}; below what was moved, from the place
   *     where it is now; of what is missing, in the result
   * @param target where it is now: a path in the result, {@code unmapped} with a key of it in
   *     brackets ({@code unmapped["resources[0].uid"]}), or null where it is nowhere; for a
   *     constraint, what it wants
   */
  public record Change(String path, Reason reason, Outcome outcome, @Nullable String target) {

    /** As a sentence without a full stop. */
    @Override
    public String toString() {
      return (path.isEmpty() ? "the event" : path)
          + ": "
          + reason.text
          + ", "
          + outcome.text
          + (target == null ? "" : outcome == Outcome.NOT_FILLED ? ": " + target : " " + target);
    }
  }

  /** Why something is not as it was. */
  public enum Reason {
    VERSION_UNKNOWN("metadata.version is not embedded"),
    CLASS_UNKNOWN("the source version has no such class"),
    CLASS_MISSING("the target version has no such class"),
    CLASS_DIFFERS("it says which class it is, and that has another name or number"),
    ATTRIBUTE_MISSING("the target version has no such attribute"),
    ATTRIBUTE_RENAMED("the target version has it in another place"),
    PROFILE_MISSING("the target version has it only under a profile that the event lacks"),
    PROFILE_NEEDED("the target version has attributes of the event only under a profile"),
    PROFILE_UNKNOWN("the target version has no such profile"),
    TYPE_DIFFERS("the target version has another type"),
    VALUE_NOT_ALLOWED("the target version does not allow the value"),
    ENUM_VALUE_MISSING("the target version has no such enum value"),
    ENUM_VALUE_RENUMBERED("the target version has another number for it"),
    CAPTION_DIFFERS("the target version has another caption for it"),
    REFERENCE_MISSING("what it names is not in the target version"),
    REQUIRED_MISSING("the target version requires it"),
    CONSTRAINT_FAILED("a constraint of the target version fails");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  /** What was done. */
  public enum Outcome {
    /** The event is as it was. */
    REFUSED("not translated"),
    /** The value is in another place. */
    MOVED("moved to"),
    /** The value is written in another way, in its place. */
    CONVERTED("converted, now at"),
    /** Something more general is in its place, the value itself in {@code unmapped}. */
    REPLACED("replaced, kept at"),
    /** The value is in {@code unmapped} only. */
    UNMAPPED("kept at"),
    /** The result has something that was not there. */
    ADDED("added"),
    /** Nothing; the result is not valid for it. */
    NOT_FILLED("not filled");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }
  }
}
