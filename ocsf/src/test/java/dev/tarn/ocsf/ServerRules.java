package dev.tarn.ocsf;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of the OCSF server's event validator (ocsf/ocsf-server, {@code
 * lib/schema/validator2.ex}), written down as plainly as they stand there; of the schema, only the
 * expressions are compiled. What {@link Validator} answers is compared with it. One thread uses it.
 *
 * <p>Where the server goes wrong, it says what was meant: a dotted constraint is a path, null is no
 * value, a value of the wrong kind is a finding and not a crash, a regex of the schema that is
 * wrong or no Java regex is the corrected one ({@link AttributeType#compilePattern}). Or, if asked
 * to, it goes wrong in the same way.
 */
final class ServerRules {
  /** The codes that the server gives to warnings; all others are errors. */
  static final Set<String> WARNINGS =
      Set.of(
          "class_deprecated",
          "object_deprecated",
          "attribute_deprecated",
          "attribute_recommended_missing",
          "attribute_enum_value_deprecated",
          "attribute_enum_array_value_deprecated",
          "attribute_enum_sibling_incorrect",
          "attribute_enum_sibling_suspicious_other",
          "attribute_value_regex_not_matched",
          "attribute_value_super_type_regex_not_matched",
          "version_earlier");

  /** As {@code lib/schema/utils.ex} has it: nothing is said of what a prerelease is. */
  private static final Pattern VERSION =
      Pattern.compile("^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-(.+))?$");

  private static final BigInteger LONG_LIMIT = BigInteger.ONE.shiftLeft(127);
  private static final Pattern MATCHES_NOTHING = Pattern.compile("(?!)");
  private static final Pattern INDEXED = Pattern.compile("^([^\\[]+)\\[[0-9]*]$");

  private final Schema schema;
  private final boolean literal;

  /** By the name of the type, each with its text; empty where nothing is enforced. */
  private final Map<String, Optional<Pattern>> patterns = new HashMap<>();

  private final Set<String> knownProfiles = new HashSet<>();
  private boolean recommended;
  private List<ExpectedFinding> findings = new ArrayList<>();
  private Set<String> profiles = Set.of();

  private ServerRules(Schema schema, boolean literal) {
    this.schema = schema;
    this.literal = literal;
    schema.profiles().forEach(profile -> knownProfiles.add(profile.name()));
  }

  /** What the server means. */
  static ServerRules meant(Schema schema) {
    return new ServerRules(schema, false);
  }

  /** What the server does, with all its defects. */
  static ServerRules literal(Schema schema) {
    return new ServerRules(schema, true);
  }

  /** The server answers with an error of its own. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash() {
      super(null, null, false, false);
    }
  }

  /** What the server finds in an event, in no order; {@link #literal} must not crash at it. */
  List<ExpectedFinding> findings(Map<String, Object> event) {
    return find(event, false);
  }

  /** The same with {@code attribute_recommended_missing}. */
  List<ExpectedFinding> findingsWithRecommended(Map<String, Object> event) {
    return find(event, true);
  }

  /** What the server answers; empty where it crashes. */
  Optional<List<ExpectedFinding>> answer(Map<String, Object> event) {
    try {
      return Optional.of(find(event, false));
    } catch (Crash e) {
      return Optional.empty();
    }
  }

  private List<ExpectedFinding> find(Map<String, Object> event, boolean withRecommended) {
    recommended = withRecommended;
    findings = new ArrayList<>();
    profiles = Set.of();
    checkEvent(event);
    return findings;
  }

  private void crashIf(boolean condition) {
    if (literal && condition) {
      throw new Crash();
    }
  }

  /** Whether there is something, which for the server null is. */
  private boolean isPresent(Map<?, ?> members, String name) {
    return literal ? members.containsKey(name) : members.get(name) != null;
  }

  private void add(String code, String path) {
    findings.add(new ExpectedFinding(code, path));
  }

  private void checkEvent(Map<String, Object> event) {
    Object uid = event.get("class_uid");
    if (!isPresent(event, "class_uid")) {
      add("attribute_required_missing", "class_uid");
      return;
    }
    if (!(uid instanceof Long number)) {
      add("attribute_wrong_type", "class_uid");
      return;
    }
    Optional<EventClass> found =
        number.intValue() == number ? schema.findClass(number.intValue()) : Optional.empty();
    if (found.isEmpty()) {
      add("class_uid_unknown", "class_uid");
      return;
    }
    EventClass eventClass = found.get();
    checkProfiles(event);
    if (eventClass.deprecatedSince() != null) {
      add("class_deprecated", "");
    }
    checkMembers(event, "", eventClass);
    checkVersion(event);
    checkTypeUid(event);
    checkConstraints(event, "", eventClass);
    checkObservables(event, eventClass);
  }

  private void checkProfiles(Map<String, Object> event) {
    if (!(event.get("metadata") instanceof Map<?, ?> metadata)
        || !(metadata.get("profiles") instanceof List<?> declared)) {
      return;
    }
    profiles = new HashSet<>();
    for (int i = 0; i < declared.size(); i++) {
      if (declared.get(i) instanceof String profile) {
        profiles.add(profile);
        if (!knownProfiles.contains(profile)) {
          add("profile_unknown", "metadata.profile" + (literal ? "[" : "s[") + i + "]");
        }
      }
    }
  }

  private void checkMembers(Map<?, ?> members, String path, AttributeHolder holder) {
    boolean any = true;
    for (Attribute attribute : holder.attributes().values()) {
      if (attribute.existsUnder(profiles)) {
        any = false;
        checkAttribute(members.get(attribute.name()), path, attribute);
        if (!attribute.enumValues().isEmpty()) {
          checkEnum(members, path, attribute);
        }
      }
    }
    if (any) {
      // As in the object named object.
      return;
    }
    for (Object key : members.keySet()) {
      Attribute attribute = holder.attributes().get(key);
      if (attribute == null || !attribute.existsUnder(profiles)) {
        add("attribute_unknown", join(path, (String) key));
      }
    }
  }

  private void checkAttribute(Object value, String holderPath, Attribute attribute) {
    if (value == null) {
      if (attribute.requirement() == Requirement.REQUIRED) {
        add("attribute_required_missing", join(holderPath, attribute.name()));
      } else if (attribute.requirement() == Requirement.RECOMMENDED && recommended) {
        add("attribute_recommended_missing", join(holderPath, attribute.name()));
      }
      return;
    }
    String path = join(holderPath, attribute.name());
    if (attribute.deprecatedSince() != null) {
      add("attribute_deprecated", path);
    }
    if (!attribute.array()) {
      checkValue(value, path, attribute);
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        checkValue(list.get(i), path + "[" + i + "]", attribute);
      }
    } else {
      add("attribute_wrong_type", path);
    }
  }

  private void checkValue(Object value, String path, Attribute attribute) {
    if (attribute.objectType() == null) {
      checkScalar(value, path, attribute.type());
    } else if (value instanceof Map<?, ?> members) {
      ObjectType object = schema.findObject(attribute.objectType()).orElseThrow();
      if (object.deprecatedSince() != null) {
        add("object_deprecated", path);
      }
      checkMembers(members, path, object);
      checkConstraints(members, path, object);
    } else {
      add("attribute_wrong_type", path);
    }
  }

  private void checkScalar(Object value, String path, AttributeType type) {
    boolean fits =
        switch (type.base()) {
          case "boolean_t" -> value instanceof Boolean;
          case "float_t" -> value instanceof Double || value instanceof BigDecimal;
          case "integer_t" -> value instanceof Long;
          case "long_t" -> value instanceof Long || isLong(value);
          case "string_t" -> value instanceof String;
          case "json_t" -> true;
          default -> throw new IllegalStateException(type.base());
        };
    if (!fits) {
      add("attribute_wrong_type", path);
      return;
    }
    if (value instanceof String text && !type.base().equals("json_t")) {
      checkText(text, path, type);
    }
    if (value instanceof Number number && type.range() != null) {
      BigDecimal exact = new BigDecimal(number.toString());
      if (exact.compareTo(BigDecimal.valueOf(type.range().lowest())) < 0
          || exact.compareTo(BigDecimal.valueOf(type.range().highest())) > 0) {
        add(
            type.range().equals(baseOf(type).range()) && !type.name().equals(type.base())
                ? "attribute_value_exceeds_super_type_range"
                : "attribute_value_exceeds_range",
            path);
      }
    }
    if (!type.values().isEmpty() && !type.values().contains(value.toString())) {
      add("attribute_value_not_in_type_values", path);
    }
  }

  private void checkText(String text, String path, AttributeType type) {
    if (type.maxLength() >= 0 && text.codePointCount(0, text.length()) > type.maxLength()) {
      boolean inherited =
          !type.name().equals(type.base()) && type.maxLength() == baseOf(type).maxLength();
      add(
          inherited
              ? "attribute_value_exceeds_super_type_max_len"
              : "attribute_value_exceeds_max_len",
          path);
    }
    if (!matches(text, type)) {
      add("attribute_value_regex_not_matched", path);
    }
  }

  private boolean matches(String text, AttributeType type) {
    return patterns
        .computeIfAbsent(type.name(), name -> compile(type))
        .map(pattern -> pattern.matcher(text).find())
        .orElse(true);
  }

  private Optional<Pattern> compile(AttributeType type) {
    if (literal && type.regex() != null && type.regex().startsWith("/^")) {
      // ip_t of 1.0.0: PCRE takes the delimiter for a character in front of the beginning.
      return Optional.of(MATCHES_NOTHING);
    }
    if (literal && Set.of("bytestring_t", "datetime_t").contains(type.name())) {
      return Optional.ofNullable(type.regex())
          .map(regex -> Pattern.compile(regex, Pattern.UNIX_LINES));
    }
    return type.compilePattern();
  }

  private AttributeType baseOf(AttributeType type) {
    return schema.findType(type.base()).orElseThrow();
  }

  private static boolean isLong(Object value) {
    return value instanceof BigInteger big
        && big.compareTo(LONG_LIMIT) < 0
        && big.compareTo(LONG_LIMIT.negate()) >= 0;
  }

  private void checkEnum(Map<?, ?> members, String path, Attribute attribute) {
    if (!isPresent(members, attribute.name())) {
      return;
    }
    Object value = members.get(attribute.name());
    String place = join(path, attribute.name());
    if (attribute.array()) {
      crashIf(!(value instanceof List));
      if (value instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          checkEnumElement(members, path, attribute, list.get(i), i);
        }
      }
      return;
    }
    EnumValue known = enumValue(attribute, value);
    if (known == null) {
      add("attribute_enum_value_unknown", place);
      return;
    }
    if (attribute.sibling() != null && isPresent(members, attribute.sibling())) {
      boolean same = known.caption().equals(members.get(attribute.sibling()));
      // The type_uid 99 is Base Event: Other, not a value that the schema lacks.
      boolean other = value.equals(99L) && (literal || !attribute.name().equals("type_uid"));
      if (other && same) {
        add("attribute_enum_sibling_suspicious_other", join(path, attribute.sibling()));
      } else if (!other && !same) {
        add("attribute_enum_sibling_incorrect", join(path, attribute.sibling()));
      }
    }
    if (known.deprecatedSince() != null) {
      add("attribute_enum_value_deprecated", place);
    }
  }

  /** The value whose key is what this is as text; nothing is for an object or an array. */
  private EnumValue enumValue(Attribute attribute, Object value) {
    crashIf(value instanceof Map || value instanceof List);
    return value == null || value instanceof Map || value instanceof List
        ? null
        : attribute.enumValues().get(value.toString());
  }

  private void checkEnumElement(
      Map<?, ?> members, String path, Attribute attribute, Object value, int index) {
    String place = join(path, attribute.name()) + "[" + index + "]";
    EnumValue known = enumValue(attribute, value);
    if (known == null) {
      add("attribute_enum_array_value_unknown", place);
      return;
    }
    Object captions = attribute.sibling() == null ? null : members.get(attribute.sibling());
    crashIf(
        !value.equals(99L)
            && attribute.sibling() != null
            && members.containsKey(attribute.sibling())
            && !(captions instanceof List));
    if (!value.equals(99L) && captions instanceof List<?> siblings) {
      String siblingPlace = join(path, attribute.sibling()) + "[" + index + "]";
      Object sibling = index < siblings.size() ? siblings.get(index) : null;
      if (sibling == null) {
        add("attribute_enum_array_sibling_missing", siblingPlace);
      } else if (!sibling.equals(known.caption())) {
        add("attribute_enum_array_sibling_incorrect", siblingPlace);
      }
    }
    if (known.deprecatedSince() != null) {
      add("attribute_enum_array_value_deprecated", place);
    }
  }

  private void checkVersion(Map<String, Object> event) {
    if (!(event.get("metadata") instanceof Map<?, ?> metadata)
        || !(metadata.get("version") instanceof String version)
        || version.equals(schema.version().text())) {
      return;
    }
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      add("version_invalid_format", "metadata.version");
      return;
    }
    String[] own = schema.version().text().split("\\.", -1);
    int order = 0;
    for (int i = 0; i < 3 && order == 0; i++) {
      order = new BigInteger(matcher.group(i + 1)).compareTo(new BigInteger(own[i]));
    }
    boolean prerelease = matcher.group(4) != null;
    if (order == 0 && !prerelease) {
      return;
    }
    if (order > 0) {
      add("version_incompatible_later", "metadata.version");
    } else if (matcher.group(1).equals("0")) {
      add("version_incompatible_initial_development", "metadata.version");
    } else if (prerelease) {
      add("version_incompatible_prerelease", "metadata.version");
    } else {
      add("version_earlier", "metadata.version");
    }
  }

  private void checkTypeUid(Map<String, Object> event) {
    if (isInteger(event.get("class_uid"))
        && isInteger(event.get("activity_id"))
        && isInteger(event.get("type_uid"))) {
      BigInteger classUid = new BigInteger(event.get("class_uid").toString());
      BigInteger activityId = new BigInteger(event.get("activity_id").toString());
      BigInteger typeUid = new BigInteger(event.get("type_uid").toString());
      if (!typeUid.equals(classUid.multiply(BigInteger.valueOf(100)).add(activityId))) {
        add("type_uid_incorrect", "type_uid");
      }
    }
  }

  private static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof BigInteger;
  }

  private void checkConstraints(Map<?, ?> members, String path, AttributeHolder holder) {
    List<String> atLeastOne = holder.constraints().atLeastOne();
    if (!atLeastOne.isEmpty() && atLeastOne.stream().noneMatch(one -> isSatisfied(members, one))) {
      add("constraint_failed", path);
    }
    List<String> justOne = holder.constraints().justOne();
    if (!justOne.isEmpty()
        && justOne.stream().filter(one -> isSatisfied(members, one)).count() != 1) {
      add("constraint_failed", path);
    }
  }

  private boolean isSatisfied(Map<?, ?> members, String path) {
    return literal ? members.containsKey(path) : has(members, path);
  }

  private static boolean has(Object value, String path) {
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(element -> has(element, path));
    }
    if (!(value instanceof Map<?, ?> members)) {
      return false;
    }
    int dot = path.indexOf('.');
    return dot < 0
        ? members.get(path) != null
        : has(members.get(path.substring(0, dot)), path.substring(dot + 1));
  }

  private void checkObservables(Map<String, Object> event, EventClass eventClass) {
    if (!(event.get("observables") instanceof List<?> observables)) {
      return;
    }
    for (int i = 0; i < observables.size(); i++) {
      if (observables.get(i) instanceof Map<?, ?> observable
          && observable.get("name") instanceof String name
          && !refersToAttribute(eventClass, name)) {
        add("observable_name_invalid_reference", "observables[" + i + "].name");
      }
    }
  }

  private boolean refersToAttribute(EventClass eventClass, String name) {
    AttributeHolder holder = eventClass;
    String[] steps = name.split("\\.", -1);
    for (int i = 0; i < steps.length; i++) {
      Matcher indexed = INDEXED.matcher(steps[i]);
      boolean marked = !literal && indexed.matches();
      Attribute attribute = holder.attributes().get(marked ? indexed.group(1) : steps[i]);
      if (attribute == null || !attribute.existsUnder(profiles)) {
        return false;
      }
      if (marked && !attribute.array()) {
        return false;
      }
      if (i == steps.length - 1) {
        return true;
      }
      if (attribute.objectType() == null) {
        return false;
      }
      holder = schema.findObject(attribute.objectType()).orElseThrow();
    }
    return false;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
