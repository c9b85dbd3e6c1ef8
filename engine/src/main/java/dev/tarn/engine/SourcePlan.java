package dev.tarn.engine;

import dev.tarn.event.Framer;
import dev.tarn.event.Messages;
import dev.tarn.event.Source;
import dev.tarn.lake.TableId;
import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.MappingSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source of a plan. Immutable.
 *
 * @param name as configured
 * @param opener makes the source, once a run; opens nothing itself
 * @param mapping what its records become
 * @param expectation what is normal for it
 * @param texts what tells whether it is another
 */
public record SourcePlan(
    String name,
    Supplier<Source> opener,
    CompiledMapping mapping,
    Expectation expectation,
    Texts texts) {

  /**
   * What a source is made from. Equal texts make equal sources.
   *
   * @param options all that its reader knows of the configuration
   * @param mapping all that decides what its records become
   */
  public record Texts(String options, String mapping) {
    static final Texts NONE = new Texts("", "");
  }

  /**
   * When a source is to be looked after.
   *
   * @param every longest time without a record; empty where nobody knows
   * @param maxDelay longest time that a record waits at the source
   */
  public record Expectation(Optional<Duration> every, Duration maxDelay) {
    public static final Expectation DEFAULT =
        new Expectation(Optional.empty(), Duration.ofMinutes(5));
  }

  public SourcePlan(String name, Supplier<Source> opener, CompiledMapping mapping) {
    this(name, opener, mapping, Expectation.DEFAULT, Texts.NONE);
  }

  /** The tables that the source fills, by index of {@link MappingSpec#tables}. */
  public List<TableId> tables() {
    return mapping.spec().tables().stream()
        .map(table -> new TableId(name, table.eventClass().uid()))
        .toList();
  }

  /** How records are found in the streams of the source's units, of files and of messages alike. */
  Framer.Format framerFormat() {
    return Messages.within(mapping.framerFormat());
  }

  /** Whether the records that another finds are those that this one would find. */
  boolean framesLike(SourcePlan other) {
    return mapping.framesLike(other.mapping);
  }
}
