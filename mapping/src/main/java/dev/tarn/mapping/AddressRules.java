package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Suggestions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key {@code geoip} of a mapping or configuration: what databases know of the addresses of
 * endpoints becomes their {@code location} and {@code autonomous_system}. Immutable.
 *
 * @param databases by the attribute that they fill
 */
public record AddressRules(Map<String, AddressDatabase> databases) {
  /** Nothing is added. */
  public static final AddressRules NONE = new AddressRules(Map.of());

  private static final String LOCATION = "location";
  private static final String AUTONOMOUS_SYSTEM = "autonomous_system";

  private static final List<String> ATTRIBUTES = List.of(LOCATION, AUTONOMOUS_SYSTEM);

  private static final InputPath LATITUDE = path("location", "latitude");
  private static final InputPath LONGITUDE = path("location", "longitude");

  /** Attribute of the object → field of the GeoIP and GeoLite databases. */
  private static final Map<String, Map<String, InputPath>> FIELDS =
      Map.of(
          LOCATION,
          Map.of(
              "city",
              path("city", "names", "en"),
              "continent",
              path("continent", "names", "en"),
              "country",
              path("country", "iso_code"),
              "lat",
              LATITUDE,
              "long",
              LONGITUDE,
              "postal_code",
              path("postal", "code"),
              "region",
              new InputPath(
                  List.of(
                      new InputPath.Key("subdivisions"),
                      new InputPath.Index(0),
                      new InputPath.Key("iso_code")))),
          AUTONOMOUS_SYSTEM,
          Map.of(
              "name",
              path("autonomous_system_organization"),
              "number",
              path("autonomous_system_number")));

  public AddressRules {
    databases = Map.copyOf(databases);
  }

  /** Reads the files of databases that a configuration names for all its mappings. */
  public static AddressRules readFiles(YamlFields fields, FileLookup files, Findings findings) {
    Map<String, AddressDatabase> databases = new LinkedHashMap<>();
    for (String attribute : ATTRIBUTES) {
      fields
          .scalar(attribute)
          .ifPresent(file -> databases.put(attribute, AddressDatabase.read(file, files, findings)));
    }
    return new AddressRules(databases);
  }

  /**
   * Reads what a mapping says.
   *
   * @param otherwise holds where it says nothing
   */
  static AddressRules read(
      YamlFields root, MappingNames names, AddressRules otherwise, Findings findings) {
    Optional<YamlFields> fields = root.fields("geoip", "'geoip'");
    if (fields.isEmpty()) {
      return otherwise;
    }
    Map<String, AddressDatabase> databases = new LinkedHashMap<>();
    for (String attribute : ATTRIBUTES) {
      Optional<YamlScalar> name = fields.get().scalar(attribute);
      if (name.isEmpty()) {
        continue;
      }
      AddressDatabase database = names.databases().get(name.get().text());
      if (database == null) {
        findings.error(
            "unknown-name",
            name.get().position(),
            "there is no database '" + name.get().text() + "'",
            names.databases().isEmpty()
                ? "declare it under the top key 'lookups': {file: GeoLite2-City.mmdb}"
                : Suggestions.hint(name.get().text(), names.databases().keySet()));
        continue;
      }
      names.use(name.get().text());
      databases.put(attribute, database);
    }
    fields.get().refuseOthers();
    return new AddressRules(databases);
  }

  private static InputPath path(String... keys) {
    return new InputPath(Arrays.stream(keys).<InputPath.Step>map(InputPath.Key::new).toList());
  }

  /** Adds to all endpoints of an event, here and below, what is known of their addresses. */
  void addTo(ObjectRules rules, DerivedRules derived) {
    if (databases.isEmpty()) {
      return;
    }
    for (ObjectRules.Member member : List.copyOf(rules.members().values())) {
      switch (member) {
        case ObjectRules.Leaf leaf -> {}
        case ObjectRules.Nested nested -> {
          addTo(nested.rules(), derived);
          if (nested.attribute().name().endsWith("_endpoint")) {
            addToEndpoint(nested.rules(), derived);
          }
        }
        case ObjectRules.ObjectList list ->
            list.parts().forEach(part -> addTo(part.rules(), derived));
      }
    }
  }

  private void addToEndpoint(ObjectRules endpoint, DerivedRules derived) {
    if (!(endpoint.members().get("ip") instanceof ObjectRules.Leaf)) {
      return;
    }
    Expression address = new MappingSpec.SameAs(endpoint.targetOf("ip"));
    databases.forEach(
        (name, database) -> {
          Attribute attribute = derived.available(endpoint, name);
          if (attribute == null) {
            return;
          }
          ObjectRules object = derived.made(endpoint, attribute);
          // A database need not know what OCSF 1.0.0 demands of a location, its coordinates.
          if (object.holder().attributes().values().stream()
              .anyMatch(member -> member.requirement() == Requirement.REQUIRED)) {
            return;
          }
          endpoint.members().put(name, derived.nested(attribute, object));
          FIELDS
              .getOrDefault(name, Map.of())
              .forEach(
                  (member, field) ->
                      derived.scalar(
                          object,
                          member,
                          new MappingSpec.AddressField(address, database, field),
                          null));
          if (name.equals(LOCATION) && !object.members().containsKey("lat")) {
            derived.list(
                object,
                "coordinates",
                List.of(
                    new MappingSpec.AddressField(address, database, LONGITUDE),
                    new MappingSpec.AddressField(address, database, LATITUDE)));
          }
        });
  }
}
