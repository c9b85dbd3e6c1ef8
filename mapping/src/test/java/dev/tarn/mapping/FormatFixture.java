package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Runs mappings with an {@code input} of their own over bytes of any format. */
final class FormatFixture {
  private FormatFixture() {}

  /** A mapping to base_event with the lines of {@code input} and of {@code set} given. */
  static CompiledMapping mapping(String input, String... set) {
    String text =
        """
        mapping: formats
        ocsf: 1.3.0
        product: {name: P, vendor_name: V}
        input: %s
        observables: false
        events:
          - class: base_event
            set:
              time: {const: '2026-11-20T12:00:00Z'}
              activity_id: {const: other}
              severity_id: {const: informational}
        """
            .formatted(input);
    StringBuilder whole = new StringBuilder(text);
    for (String line : set) {
      whole.append("      ").append(line).append('\n');
    }
    CheckedMapping checked =
        MappingChecker.check("test.yaml", whole.toString(), file -> Optional.empty());
    assertThat(checked.spec()).as(checked.diagnostics().toString()).isPresent();
    return CompiledMapping.compile(checked.spec().orElseThrow());
  }

  /** What becomes of records: {@code message} and {@code unmapped}, or {@code !code}. */
  static List<String> map(CompiledMapping mapping, String input) {
    return map(mapping, input.getBytes(StandardCharsets.UTF_8));
  }

  static List<String> map(CompiledMapping mapping, byte[] input) {
    List<String> found = new ArrayList<>();
    for (MappingTrial.Outcome outcome : outcomes(mapping, input)) {
      found.add(
          switch (outcome) {
            case MappingTrial.Event event -> {
              JsonTree tree = tree(event.json());
              yield member(tree, "message") + member(tree, "unmapped");
            }
            case MappingTrial.Rejection rejection -> "!" + rejection.code();
          });
    }
    return found;
  }

  static List<MappingTrial.Outcome> outcomes(CompiledMapping mapping, byte[] input) {
    List<MappingTrial.Outcome> outcomes = new ArrayList<>();
    try {
      new MappingTrial(mapping, InstantSource.fixed(Instant.EPOCH))
          .run(new ByteArrayInputStream(input), outcomes::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outcomes;
  }

  /** The bytes that the quarantine keeps, as texts. */
  static List<String> quarantined(CompiledMapping mapping, byte[] input) {
    MappingOutput output = new MappingOutput(mapping.spec());
    run(mapping, input, output);
    TextColumn raw = (TextColumn) output.quarantine().root().member(7);
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < output.quarantine().rows(); row++) {
      texts.add(SpecFixture.Mapped.text(raw, row));
    }
    return texts;
  }

  /** Maps all records of a unit. */
  static void run(CompiledMapping mapping, byte[] input, MappingOutput output) {
    MappingRunner runner = mapping.newRunner(InstantSource.fixed(Instant.EPOCH));
    RecordBatch batch = new RecordBatch(1 << 16);
    Framer framer =
        mapping.framerFormat().open(new ByteArrayInputStream(input), UnitPosition.START);
    try {
      while (framer.read(batch)) {
        runner.run(batch, MappingTrial.UNIT, output);
        batch.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonTree tree(String json) {
    try {
      return JsonTree.parseAll(json).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  private static String member(JsonTree tree, String name) {
    JsonTree found = ((JsonTree.Members) tree).members().get(name);
    return found == null ? "" : found.compact();
  }

  /** What was handed out, and where reading can go on after it. */
  record Framed(String text, long position, UnitPosition after) {}

  /** All records of a unit: their text with header, or {@code !code:} and the text. */
  static List<Framed> frames(Framer.Format format, byte[] unit) {
    return frames(format, unit, UnitPosition.START);
  }

  /** The records from a place on. */
  static List<Framed> frames(Framer.Format format, byte[] unit, UnitPosition from) {
    byte[] rest = Arrays.copyOfRange(unit, (int) from.byteOffset(), unit.length);
    try {
      return frames(format.open(new ByteArrayInputStream(rest), from), from);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> texts(List<Framed> frames) {
    return frames.stream().map(Framed::text).toList();
  }

  private static List<Framed> frames(Framer framer, UnitPosition from) throws IOException {
    RecordBatch batch = new RecordBatch(16);
    List<Framed> frames = new ArrayList<>();
    long ordinal = from.ordinal();
    while (framer.read(batch)) {
      ordinal += batch.count();
      assertThat(framer.position().ordinal()).isEqualTo(ordinal);
      for (int i = 0; i < batch.count(); i++) {
        assertThat(batch.offset(i) + batch.length(i)).isLessThanOrEqualTo(batch.size());
        String text =
            new String(batch.data(), batch.offset(i), batch.length(i), StandardCharsets.UTF_8);
        byte[] header = batch.header(i);
        if (header != null) {
          text = new String(header, StandardCharsets.UTF_8) + "|" + text;
        }
        RecordBatch.Refusal refusal = batch.refusal(i);
        frames.add(
            new Framed(
                refusal == null ? text : "!" + refusal.code() + ":" + text,
                batch.position(i),
                framer.position()));
      }
      batch.clear();
      assertThat(frames.size()).isLessThan(100_000);
    }
    return frames;
  }
}
