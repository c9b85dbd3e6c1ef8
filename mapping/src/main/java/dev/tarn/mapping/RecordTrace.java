package dev.tarn.mapping;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tarn.ocsf.Position;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping did with one record, step by step. Immutable.
 *
 * @param ordinal the record's number, from 0
 * @param position its first byte in the input
 * @param choices the filters and entries that were tried, in order; the last one took the record
 *     unless it was rejected before
 * @param className of OCSF, where an entry took the record
 * @param event the event as JSON in one line; null for a record that is not stored
 * @param filter the filter that left the record out, or null
 * @param rejection why it is not stored though no filter left it out, or null
 * @param steps the rules of the entry, one an attribute, in the order of the schema; those of lists
 *     of objects one an element
 * @param unmapped what the event keeps of the leaves that no rule used; none without an event
 * @param dropped leaves that a drop rule left out
 */
public record RecordTrace(
    long ordinal,
    long position,
    List<Choice> choices,
    @Nullable String className,
    @Nullable String event,
    @Nullable String filter,
    @Nullable Rejection rejection,
    List<Step> steps,
    List<Leaf> unmapped,
    List<Dropped> dropped) {

  public RecordTrace {
    choices = List.copyOf(choices);
    steps = List.copyOf(steps);
    unmapped = List.copyOf(unmapped);
    dropped = List.copyOf(dropped);
  }

  /**
   * A filter or an entry.
   *
   * @param name {@code filter heartbeat}, {@code entry api_activity}
   * @param position of the entry; null for a filter
   * @param condition as a mapping writes it; null = always
   * @param taken whether it took the record
   * @param because the parts of the condition that do not hold, with the values that they met
   */
  public record Choice(
      String name,
      @Nullable Position position,
      @Nullable String condition,
      boolean taken,
      List<String> because) {}

  /**
   * @param code {@code required-missing}
   * @param message one sentence for people
   */
  public record Rejection(String code, String message) {}

  /**
   * A value of the record.
   *
   * @param path with indexes, {@code resources[1].ARN}
   * @param value text as it is, all else as JSON; null for null
   */
  public record Leaf(String path, @Nullable String value) {}

  /**
   * What a rule did.
   *
   * @param attribute {@code resources[0].uid}
   * @param position of the rule; for a derived one, of the entry
   * @param derived whether no rule was written for it
   * @param inputs the values that it used, or found where it set nothing
   * @param value what it set, as JSON; null where it set nothing
   * @param condition of the rule where that does not hold, as a mapping writes it; else null
   * @param failures values that do not convert
   */
  public record Step(
      String attribute,
      Position position,
      boolean derived,
      List<Leaf> inputs,
      @Nullable String value,
      @Nullable String condition,
      List<Failure> failures) {}

  /**
   * @param code {@code conversion-failed}, {@code enum-unknown}, {@code value-invalid}
   */
  public record Failure(String code, String path, String value) {}

  /**
   * @param rule the path that the mapping drops; of a text whose pieces are left out, the condition
   *     on them
   */
  public record Dropped(Leaf leaf, String rule) {}

  /** This trace as a JSON object in one line. */
  public String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JsonTree.FACTORY.createGenerator(text)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("text cannot be written", e);
    }
    return text.toString();
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("record", ordinal);
    json.writeNumberField("position", position);
    json.writeStringField(
        "outcome", event != null ? "event" : filter != null ? "filtered" : "rejected");
    optional(json, "class", className);
    optional(json, "filter", filter);
    if (rejection != null) {
      json.writeStringField("code", rejection.code());
      json.writeStringField("message", rejection.message());
    }
    json.writeArrayFieldStart("choices");
    for (Choice choice : choices) {
      json.writeStartObject();
      json.writeStringField("name", choice.name());
      optional(json, "position", choice.position() == null ? null : choice.position().toString());
      optional(json, "condition", choice.condition());
      json.writeBooleanField("taken", choice.taken());
      json.writeArrayFieldStart("because");
      for (String reason : choice.because()) {
        json.writeString(reason);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("steps");
    for (Step step : steps) {
      write(json, step);
    }
    json.writeEndArray();
    leaves(json, "unmapped", unmapped);
    json.writeArrayFieldStart("dropped");
    for (Dropped each : dropped) {
      json.writeStartObject();
      write(json, each.leaf());
      json.writeStringField("rule", each.rule());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (event != null) {
      json.writeFieldName("event");
      json.writeRawValue(event);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Step step) throws IOException {
    json.writeStartObject();
    json.writeStringField("attribute", step.attribute());
    json.writeStringField("position", step.position().toString());
    json.writeBooleanField("derived", step.derived());
    leaves(json, "inputs", step.inputs());
    json.writeFieldName("value");
    json.writeRawValue(step.value() == null ? "null" : step.value());
    optional(json, "condition", step.condition());
    json.writeArrayFieldStart("failures");
    for (Failure failure : step.failures()) {
      json.writeStartObject();
      json.writeStringField("code", failure.code());
      json.writeStringField("path", failure.path());
      json.writeStringField("value", failure.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void leaves(JsonGenerator json, String name, List<Leaf> leaves)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Leaf leaf : leaves) {
      json.writeStartObject();
      write(json, leaf);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Leaf leaf) throws IOException {
    json.writeStringField("path", leaf.path());
    json.writeStringField("value", leaf.value());
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
