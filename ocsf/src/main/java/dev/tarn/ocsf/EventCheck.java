package dev.tarn.ocsf;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Checks one event after the other: finds its class and profiles, has its values checked, then
 * applies the rules about the event as a whole. One thread uses it.
 */
final class EventCheck {
  private final FlatEvent event = new FlatEvent();
  private final FlatReader reader = new FlatReader(event);
  private final ValidatorOptions options;
  private final Findings findings;
  private final HolderCheck holders;
  private final ObservableCheck observables;

  EventCheck(ValidatorOptions options) {
    this.options = options;
    findings = new Findings(event, options.maxFindings());
    holders = new HolderCheck(event, findings, options);
    observables = new ObservableCheck(event, findings, options, holders);
  }

  /** To be filled before each check. */
  FlatEvent event() {
    return event;
  }

  /** What fills it from JSON. */
  FlatReader reader() {
    return reader;
  }

  /** To be taken after each check. */
  Findings findings() {
    return findings;
  }

  /**
   * Checks the object at a node, which is an event, against a schema.
   *
   * @param head what the node says about itself
   */
  void check(EventHead head, SchemaTables schema) {
    HolderTable type = findClass(head, schema);
    if (type == null) {
      return;
    }
    long declared = declaredProfiles(head, schema);
    if (type.holder instanceof EventClass eventClass && eventClass.deprecatedSince() != null) {
      findings.warning(
          "class_deprecated",
          "",
          type.describe() + " is deprecated since " + eventClass.deprecatedSince(),
          null);
    }
    holders.check(head.root(), type, declared);
    int version = head.version();
    if (version >= 0
        && event.kind(version) == FlatEvent.TEXT
        && !event.isText(version, schema.schema().version().text())) {
      EventVersion.check(event.text(version), schema.schema().version(), findings);
    }
    checkTypeUid(type);
    int list = holders.eventMember(type.observables);
    if (list >= 0) {
      observables.check(list, type, declared);
    }
  }

  private @Nullable HolderTable findClass(EventHead head, SchemaTables schema) {
    int uid = head.classUid();
    if (uid < 0 || (event.kind(uid) == FlatEvent.NULL && !options.serverCompatible())) {
      holders.addRequiredMissing(head.root(), "class_uid");
      return null;
    }
    if (event.kind(uid) != FlatEvent.INTEGER) {
      holders.addWrongType(uid, "integer_t");
      return null;
    }
    HolderTable type = schema.findClass(event.number(uid));
    if (type == null) {
      findings.error(
          "class_uid_unknown",
          event.path(uid),
          "OCSF " + schema.schema().version() + " has no class of the uid " + event.number(uid),
          event.number(uid));
    }
    return type;
  }

  private long declaredProfiles(EventHead head, SchemaTables schema) {
    int list = head.profiles();
    if (list < 0 || event.kind(list) != FlatEvent.ARRAY) {
      return 0;
    }
    long bits = 0;
    int place = 0;
    for (int node = list + 1; node < event.end(list); node = event.end(node)) {
      if (event.kind(node) == FlatEvent.TEXT) {
        long bit = schema.profileBit(event.chars(), event.textStart(node), event.textEnd(node));
        bits |= bit;
        if (bit == 0) {
          findings.error(
              "profile_unknown",
              options.serverCompatible() ? "metadata.profile[" + place + "]" : event.path(node),
              "OCSF " + schema.schema().version() + " has no profile " + findings.describe(node),
              findings.value(node));
        }
      }
      place++;
    }
    return bits;
  }

  private void checkTypeUid(HolderTable type) {
    int classUid = holders.eventMember(type.classUid);
    int activity = holders.eventMember(type.activityId);
    int typeUid = holders.eventMember(type.typeUid);
    if (!isWhole(classUid) || !isWhole(activity) || !isWhole(typeUid)) {
      return;
    }
    long classNumber = event.number(classUid);
    long activityNumber = event.number(activity);
    boolean small =
        event.kind(activity) == FlatEvent.INTEGER && Math.abs(activityNumber) < Integer.MAX_VALUE;
    if (small
        && event.kind(typeUid) == FlatEvent.INTEGER
        && event.number(typeUid) == classNumber * 100 + activityNumber) {
      return;
    }
    BigInteger expected =
        BigInteger.valueOf(classNumber)
            .multiply(BigInteger.valueOf(100))
            .add(new BigInteger(event.numeric(activity).toString()));
    if (!expected.toString().equals(event.numeric(typeUid).toString())) {
      findings.add(
          Severity.ERROR,
          "type_uid_incorrect",
          event.path(typeUid),
          "type_uid is "
              + findings.describe(typeUid)
              + "; class_uid * 100 + activity_id is "
              + expected,
          findings.value(typeUid),
          expected.bitLength() < Long.SIZE ? (Number) expected.longValue() : expected);
    }
  }

  private boolean isWhole(int node) {
    return node >= 0
        && (event.kind(node) == FlatEvent.INTEGER || event.kind(node) == FlatEvent.BIG_INTEGER);
  }
}
