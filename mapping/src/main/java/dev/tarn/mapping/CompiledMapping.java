package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.parquet.ParquetUnits;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A mapping ready to run: the slots that it reads, and its rules as operations over slot columns.
 * Immutable; any number of threads make runners from it.
 */
public final class CompiledMapping {
  private static final InputPath LOG_EVENTS =
      new InputPath(List.of(new InputPath.Key("logEvents")));

  private final MappingSpec spec;
  private final List<MappingSpec.EventSpec> entries;
  private final SlotLayout layout;

  /** By class_uid, where records go by their class: the entry, and its mapping once it is used. */
  private final Map<Integer, MappingSpec.EventSpec> classes = new HashMap<>();

  private final Map<ClassKey, CompiledMapping> compiledClasses = new ConcurrentHashMap<>();

  private CompiledMapping(MappingSpec spec, List<MappingSpec.EventSpec> entries) {
    this.spec = spec;
    this.entries = List.copyOf(entries);
    this.layout = SlotPaths.layout(spec, entries);
  }

  /**
   * Compiles a checked mapping.
   *
   * @throws IllegalArgumentException if the mapping contradicts itself in a way that checking
   *     excludes: a rule for a column that its table does not have, a constant that is no value of
   *     its attribute
   */
  public static CompiledMapping compile(MappingSpec spec) {
    CompiledMapping mapping =
        new CompiledMapping(spec, spec.passthrough() ? List.of() : spec.events());
    if (spec.passthrough()) {
      spec.events().forEach(event -> mapping.classes.put(event.eventClass().uid(), event));
    }
    mapping.newRunner(InstantSource.system());
    return mapping;
  }

  /**
   * The mapping of the events of one class, where records go by their class; its layout has the
   * paths of that class alone. Compiled when it is first asked for.
   */
  Optional<CompiledMapping> ofClass(ClassKey key) {
    int uid = key.candidate() ? ReleaseCandidate.releasedClass(key.uid()) : key.uid();
    MappingSpec.EventSpec event = classes.get(uid);
    return event == null
        ? Optional.empty()
        : Optional.of(
            compiledClasses.computeIfAbsent(
                key,
                each ->
                    new CompiledMapping(
                        spec, List.of(each.candidate() ? ReleaseCandidate.entry(event) : event))));
  }

  /** Whether its records go by their class, see {@link #ofClass}. */
  boolean goesByClass() {
    return !classes.isEmpty();
  }

  /** The entries that its own runners try: none where records go by their class. */
  List<MappingSpec.EventSpec> entries() {
    return entries;
  }

  public MappingSpec spec() {
    return spec;
  }

  /** How the mapping's records are found in a stream of bytes. */
  public Framer.Format framerFormat() {
    boolean isJson = spec.input().format() instanceof MappingSpec.Json;
    MappingSpec.Json json =
        spec.input().format() instanceof MappingSpec.Json own ? own : MappingSpec.Json.PLAIN;
    return ParquetUnits.within(
        json.unwrap().contains(LOG_EVENTS)
            ? ownFormat()
            : EnvelopeFramer.around(
                ownFormat(),
                JsonFramer.DEFAULT_MAX_RECORD_BYTES,
                !json.envelope().keep().isEmpty()),
        !isJson);
  }

  /** Whether the records that another mapping finds in a stream are those that this one finds. */
  public boolean framesLike(CompiledMapping other) {
    return spec.input().format().equals(other.spec.input().format())
        && layout.keys().equals(other.layout.keys());
  }

  private Framer.Format ownFormat() {
    return switch (spec.input().format()) {
      case MappingSpec.Json json -> JsonFramer.format(json, JsonFramer.DEFAULT_MAX_RECORD_BYTES);
      case MappingSpec.Syslog syslog ->
          SyslogFramer.format(TextFramer.Limits.of(JsonFramer.DEFAULT_MAX_RECORD_BYTES));
      case MappingSpec.Zeek zeek ->
          ZeekFramer.format(TextFramer.Limits.of(JsonFramer.DEFAULT_MAX_RECORD_BYTES));
      case MappingSpec.Cef cef -> lines();
      case MappingSpec.Leef leef -> lines();
      case MappingSpec.Delimited delimited ->
          DelimitedFramer.format(delimited, layout.keys(), JsonFramer.DEFAULT_MAX_RECORD_BYTES);
      case MappingSpec.Pairs keyValue ->
          LineFramer.format(
              keyValue.comment(), TextFramer.Limits.of(JsonFramer.DEFAULT_MAX_RECORD_BYTES));
      case MappingSpec.Xml xml ->
          XmlFramer.format(xml.record(), TextFramer.Limits.of(JsonFramer.DEFAULT_MAX_RECORD_BYTES));
    };
  }

  private static Framer.Format lines() {
    return LineFramer.format("", TextFramer.Limits.of(JsonFramer.DEFAULT_MAX_RECORD_BYTES));
  }

  /** A walker of the mapping's records for one thread. */
  public RecordWalker newWalker() {
    return switch (spec.input().format()) {
      case MappingSpec.Json json -> new JsonWalker(layout);
      case MappingSpec.Delimited delimited ->
          new CodecWalker(layout, new DelimitedCodec(delimited));
      case MappingSpec.Pairs keyValue -> new CodecWalker(layout, new KeyValueCodec(keyValue));
      case MappingSpec.Xml xml -> new CodecWalker(layout, new XmlCodec());
      case MappingSpec.Syslog syslog -> new CodecWalker(layout, new SyslogCodec(syslog));
      case MappingSpec.Zeek zeek -> new CodecWalker(layout, new ZeekCodec());
      case MappingSpec.Cef cef -> new CodecWalker(layout, new CefCodec());
      case MappingSpec.Leef leef -> new CodecWalker(layout, new LeefCodec());
    };
  }

  /**
   * A runner for one thread.
   *
   * @param clock gives {@link MappingSpec.FactName#LOGGED_TIME} and the time of rejections, once a
   *     run
   */
  public MappingRunner newRunner(InstantSource clock) {
    return new MappingRunner(this, clock);
  }

  /** The slots that the mapping reads. */
  public SlotLayout layout() {
    return layout;
  }
}
