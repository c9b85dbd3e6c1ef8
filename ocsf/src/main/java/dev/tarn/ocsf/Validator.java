package dev.tarn.ocsf;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks events against the schema: the rules of the OCSF server's validator under the server's
 * codes, and rules of its own under codes that start with {@code tarn_}. All are listed in {@code
 * docs/validation.md}. Immutable, for any number of threads at once.
 *
 * <p>An event is checked against the version that its {@code metadata.version} names, or against
 * the version or schema that the builder was given. A version that is not embedded is checked
 * against the next newer one that is, or the newest, and a finding says so. Nothing is thrown for
 * an event, however odd: text that is no JSON object is a finding ({@code tarn_json_malformed}),
 * and so is an event beyond the limits of {@link EventJson} ({@code tarn_event_too_large}).
 *
 * <p>Findings come in the order of the event: for each object what is unknown, what is wrong with
 * its values, what is missing.
 */
public final class Validator {
  private static final int IDLE_CHECKS = 16;
  private static final SchemaVersion[] VERSIONS = SchemaVersion.values();
  private static final NameTable VERSION_TEXTS = new NameTable(texts(VERSIONS));

  private final @Nullable SchemaTables forced;
  private final Schemas schemas;
  private final ValidatorOptions options;

  /** Of the versions that events named so far, so that no event waits for the schemas' lock. */
  private final ConcurrentMap<SchemaVersion, SchemaTables> tables = new ConcurrentHashMap<>();

  /** Checks keep their arrays for the next event; a few idle ones are kept. */
  private final BlockingQueue<EventCheck> idle = new ArrayBlockingQueue<>(IDLE_CHECKS);

  private Validator(@Nullable SchemaTables forced, Schemas schemas, ValidatorOptions options) {
    this.forced = forced;
    this.schemas = schemas;
    this.options = options;
  }

  /** All rules but those about missing recommended attributes, for events of any version. */
  public static Validator create() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What is wrong with one event in UTF-8; empty if nothing is. */
  public List<Finding> validate(byte[] json) {
    return validate(json, 0, json.length);
  }

  /** Checks the bytes from {@code from} to before {@code to}. */
  public List<Finding> validate(byte[] json, int from, int to) {
    return validate(json, from, to, null);
  }

  /** Checks an object tree as {@link EventJson} makes it. */
  public List<Finding> validate(Map<String, ? extends @Nullable Object> event) {
    return validate(event, null);
  }

  /** Checks a bundle of events in UTF-8, {@code {"events": [...]}}, and the events in it. */
  public BundleFindings validateBundle(byte[] json) {
    EventCheck check = acquire();
    if (!read(check, json, 0, json.length)) {
      return new BundleFindings(release(check), List.of());
    }
    return checkBundle(check);
  }

  /** Checks a bundle that is an object tree, and the events in it. */
  public BundleFindings validateBundle(Map<String, ? extends @Nullable Object> bundle) {
    EventCheck check = acquire();
    if (!read(check, bundle)) {
      return new BundleFindings(release(check), List.of());
    }
    return checkBundle(check);
  }

  /** For events that belong together, among which no two may have the same uid. */
  public ValidationRun startRun() {
    return new ValidationRun(this);
  }

  List<Finding> validate(byte[] json, int from, int to, @Nullable SeenUids uids) {
    EventCheck check = acquire();
    if (read(check, json, from, to)) {
      check(check, 0, uids);
    }
    return release(check);
  }

  List<Finding> validate(Map<String, ? extends @Nullable Object> event, @Nullable SeenUids uids) {
    EventCheck check = acquire();
    if (read(check, event)) {
      check(check, 0, uids);
    }
    return release(check);
  }

  private EventCheck acquire() {
    EventCheck check = idle.poll();
    return check == null ? new EventCheck(options) : check;
  }

  private static List<String> texts(SchemaVersion[] versions) {
    List<String> texts = new ArrayList<>();
    for (SchemaVersion version : versions) {
      texts.add(version.text());
    }
    return texts;
  }

  private List<Finding> release(EventCheck check) {
    List<Finding> found = check.findings().take();
    if (!check.event().isOutsized()) {
      idle.offer(check);
    }
    return found;
  }

  private static boolean read(EventCheck check, byte[] json, int from, int to) {
    EventJson.Malformed unfit = EventJson.checkSize(json, from, to);
    if (unfit != null) {
      addUnreadable(
          check,
          to - from > EventJson.MAX_BYTES ? "tarn_event_too_large" : "tarn_json_malformed",
          unfit.message());
      return false;
    }
    try {
      return check.reader().read(json, from, to) || parse(check, json, from, to);
    } catch (FlatEvent.TooLargeException | StreamConstraintsException e) {
      addUnreadable(check, "tarn_event_too_large", EventJson.malformed(e).message());
    } catch (IOException e) {
      EventJson.Malformed malformed = EventJson.malformed(e);
      addUnreadable(
          check, "tarn_json_malformed", malformed.message() + ", at byte " + malformed.offset());
    }
    return false;
  }

  /** For what the reader refuses, most of which this does, too, and says why. */
  private static boolean parse(EventCheck check, byte[] json, int from, int to) throws IOException {
    try (JsonParser parser = EventJson.factory().createParser(json, from, to - from)) {
      check.event().read(parser);
      return true;
    }
  }

  private static boolean read(EventCheck check, Map<String, ? extends @Nullable Object> event) {
    try {
      check.event().read(event);
      return true;
    } catch (FlatEvent.TooLargeException e) {
      addUnreadable(check, "tarn_event_too_large", EventJson.malformed(e).message());
      return false;
    }
  }

  private static void addUnreadable(EventCheck check, String code, String message) {
    check.findings().error(code, "", message, null);
  }

  private void check(EventCheck check, int root, @Nullable SeenUids uids) {
    FlatEvent event = check.event();
    EventHead head = EventHead.find(event, root);
    check.check(head, forced != null ? forced : tables(event, head.version()));
    int uid = head.uid();
    if (uids != null
        && options.ownRules()
        && uid >= 0
        && event.kind(uid) == FlatEvent.TEXT
        && event.length(uid) > 0
        && !uids.add(event.chars(), event.textStart(uid), event.textEnd(uid))) {
      check
          .findings()
          .warning(
              "tarn_uid_duplicate",
              event.path(uid),
              "an earlier event has the uid " + check.findings().describe(uid),
              check.findings().value(uid));
    }
  }

  /** The schema that fits what the event says. */
  private SchemaTables tables(FlatEvent event, int version) {
    if (version < 0 || event.kind(version) != FlatEvent.TEXT) {
      return tables(SchemaVersion.NEWEST);
    }
    int known = VERSION_TEXTS.find(event.chars(), event.textStart(version), event.textEnd(version));
    if (known >= 0) {
      return tables(VERSIONS[known]);
    }
    EventVersion parsed = EventVersion.parse(event.text(version));
    return tables(parsed == null ? SchemaVersion.NEWEST : parsed.nearest());
  }

  private SchemaTables tables(SchemaVersion version) {
    SchemaTables found = tables.get(version);
    if (found == null) {
      found = schemas.load(version).tables();
      tables.put(version, found);
    }
    return found;
  }

  private BundleFindings checkBundle(EventCheck check) {
    FlatEvent event = check.event();
    new BundleCheck(event, check.findings(), options).check();
    List<Finding> bundle = check.findings().take();
    List<List<Finding>> events = new ArrayList<>();
    int list = event.member(0, "events");
    if (list >= 0 && event.kind(list) == FlatEvent.ARRAY) {
      SeenUids uids = new SeenUids();
      for (int node = list + 1; node < event.end(list); node = event.end(node)) {
        event.startPathsAt(node);
        if (event.kind(node) == FlatEvent.OBJECT) {
          check(check, node, uids);
        } else {
          check
              .findings()
              .add(
                  Severity.ERROR,
                  "attribute_wrong_type",
                  "",
                  "the event must be an object; it is " + check.findings().describeKind(node),
                  check.findings().value(node),
                  "object");
        }
        events.add(check.findings().take());
      }
    }
    release(check);
    return new BundleFindings(bundle, events);
  }

  /** What a validator checks, and against what. One thread uses it. */
  public static final class Builder {
    private static final int MAX_FINDINGS = 1000;

    private @Nullable Schema schema;
    private Schemas schemas = Schemas.embedded();
    private boolean recommended;
    private boolean serverCompatible;
    private boolean ownRules = true;
    private boolean schemaDefects;
    private int maxFindings = MAX_FINDINGS;

    private Builder() {}

    /** Checks all events against this version, whatever they say themselves. */
    public Builder ocsf(SchemaVersion version) {
      return schema(Schema.load(version));
    }

    /** Checks all events against this schema, such as one with extensions of one's own. */
    public Builder schema(Schema forced) {
      schema = forced;
      return this;
    }

    /** Checks each event against the version that it names, with extensions of one's own. */
    public Builder schemas(Schemas extended) {
      schemas = extended;
      return this;
    }

    /** Whether a missing recommended attribute is a finding; false unless set. */
    public Builder recommended(boolean wanted) {
      recommended = wanted;
      return this;
    }

    /**
     * Whether to answer as the OCSF server does, its defects included and without rules of our own;
     * false unless set.
     */
    public Builder serverCompatible(boolean wanted) {
      serverCompatible = wanted;
      return this;
    }

    /** Whether to check the rules that the server does not have; true unless set. */
    public Builder ownRules(boolean wanted) {
      ownRules = wanted;
      return this;
    }

    /**
     * Whether a value that only a wrong expression of the schema refuses is a finding ({@code
     * tarn_schema_defect}); false unless set.
     */
    public Builder schemaDefects(boolean wanted) {
      schemaDefects = wanted;
      return this;
    }

    /** How many findings an event may have before the others are left out; 1000 unless set. */
    public Builder maxFindings(int limit) {
      if (limit < 1) {
        throw new IllegalArgumentException("the limit of findings must be positive: " + limit);
      }
      maxFindings = limit;
      return this;
    }

    /** {@link IllegalArgumentException} for a schema of more than 64 profiles. */
    public Validator build() {
      return new Validator(
          schema == null ? null : schema.tables(),
          schemas,
          new ValidatorOptions(
              recommended,
              serverCompatible,
              ownRules && !serverCompatible,
              schemaDefects && !serverCompatible,
              maxFindings));
    }
  }
}
