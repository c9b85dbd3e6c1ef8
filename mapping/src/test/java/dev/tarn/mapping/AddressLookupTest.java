package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Schemas;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressLookupTest {
  private static final Map<String, Object> BERLIN =
      Map.of(
          "city", Map.of("names", Map.of("en", "Berlin", "fr", "Berlin (Allemagne)")),
          "continent", Map.of("names", Map.of("en", "Europe")),
          "country", Map.of("iso_code", "DE", "is_in_european_union", true),
          "location", Map.of("latitude", 52.5, "longitude", 13.4),
          "postal", Map.of("code", "10115"),
          "subdivisions", List.of(Map.of("iso_code", "BE")));
  private static final Map<String, Object> JAPAN = Map.of("country", Map.of("iso_code", "JP"));

  private static final String ENTRY =
      """
      events:
        - class: network_activity
          set:
            time: at
            activity_id: {const: traffic}
            severity_id: {const: informational}
            src_endpoint.hostname: {const: a}
            dst_endpoint.hostname: {const: b}
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeDatabases() throws IOException {
    Files.write(
        folder.resolve("city.mmdb"),
        new AddressDatabaseFixture(6)
            .add("192.0.2.0/24", BERLIN)
            .add("2001:db8::/32", JAPAN)
            .addUnreadable("198.51.100.0/24")
            .bytes());
    Files.write(
        folder.resolve("asn.mmdb"),
        new AddressDatabaseFixture(4)
            .add(
                "192.0.2.0/25",
                Map.of(
                    "autonomous_system_number",
                    64500,
                    "autonomous_system_organization",
                    "Example Net"))
            .bytes());
  }

  @Test
  void aValueTakesAFieldOfTheEntryOfAnAddress() throws IOException {
    String rules =
        """
              src_endpoint.ip: ip
              src_endpoint.location.country: {from: ip, lookup: geo, field: country.iso_code}
              src_endpoint.location.region: {from: ip, lookup: geo, field: 'subdivisions[0].iso_code'}
              src_endpoint.location.lat: {from: ip, lookup: geo, field: location.latitude}
              src_endpoint.location.desc: {from: ip, lookup: geo, field: country.is_in_european_union}
              src_endpoint.autonomous_system.number: {from: ip, lookup: asn, field: autonomous_system_number}
              status_code: {first: [{from: ip, lookup: geo, field: city.names.fr}, {const: nowhere}]}
        """;

    assertThat(endpoints(rules, "192.0.2.1", "2001:db8::7", "::ffff:192.0.2.200", "203.0.113.9"))
        .containsExactly(
            """
            {"hostname":"a","ip":"192.0.2.1","location":{"country":"DE","desc":"true","lat":52.5,\
            "region":"BE"},"autonomous_system":{"number":64500}} Berlin (Allemagne)""",
            """
            {"hostname":"a","ip":"2001:db8::7","location":{"country":"JP"}} nowhere""",
            """
            {"hostname":"a","ip":"::ffff:192.0.2.200","location":{"country":"DE","desc":"true",\
            "lat":52.5,"region":"BE"}} Berlin (Allemagne)""",
            """
            {"hostname":"a","ip":"203.0.113.9"} nowhere""");
  }

  @Test
  void theDatabasesOfAConfigurationHoldWhereAMappingSaysNothing() throws IOException {
    AddressRules others =
        new AddressRules(
            Map.of(
                "location", AddressDatabase.open(Files.readAllBytes(folder.resolve("city.mmdb")))));
    String rules = "      src_endpoint.ip: ip\n";

    assertThat(location("", rules, others)).contains("\"country\":\"DE\"");
    assertThat(location("geoip: {}\n", rules, others)).isEmpty();
    assertThat(location("geoip: {autonomous_system: asn}\n", rules, others)).isEmpty();
  }

  /** The location of an address in Berlin. */
  private String location(String head, String rules, AddressRules others) throws IOException {
    CheckedMapping checked =
        MappingChecker.check(
            "flows.yaml",
            head("1.3.0") + head + ENTRY + rules,
            FileLookup.beside(folder),
            Schemas.embedded(),
            others);
    List<MappingTrial.Outcome> outcomes = new ArrayList<>();
    new MappingTrial(
            CompiledMapping.compile(checked.spec().orElseThrow()),
            InstantSource.fixed(Instant.EPOCH))
        .run(input("192.0.2.1"), outcomes::add);
    JsonTree event = FormatFixture.tree(((MappingTrial.Event) outcomes.getFirst()).json());
    return member(((JsonTree.Members) event).members().get("src_endpoint"), "location");
  }

  @Test
  void theAddressItselfStaysWhereNoRuleTakesIt() throws IOException {
    String rules =
        """
              message: {from: ip, transform: trim, lookup: geo, field: country.iso_code}
              status_detail: {from: ip, lookup: geo, field: country}
        """;

    assertThat(events("1.3.0", "", rules, "192.0.2.1", "no address", "fe80::1%eth0"))
        .extracting(event -> member(event, "message") + member(event, "unmapped"))
        .containsExactly(
            "\"DE\"{\"ip\":\"192.0.2.1\"}", "{\"ip\":\"no address\"}", "{\"ip\":\"fe80::1%eth0\"}");
  }

  @Test
  void anEntryThatCannotBeReadIsNoValueAndCounted() throws IOException {
    CompiledMapping mapping =
        mapping(
            "1.3.0",
            "",
            """
                  message: {from: ip, lookup: geo, field: country.iso_code}
            """);
    List<MappingTrial.Outcome> outcomes = new ArrayList<>();
    MappingTrial.Summary summary =
        new MappingTrial(mapping, InstantSource.fixed(Instant.EPOCH))
            .run(input("198.51.100.7", "198.51.100.7", "198.51.100.8"), outcomes::add);

    assertThat(summary.events()).isEqualTo(3);
    assertThat(summary.warnings())
        .containsExactly(
            Map.entry(new MappingOutput.Warning("lookup-unreadable", "ip", "message"), 3L));
  }

  @Test
  void damagedDatabasesAreRefusedOrKnowLess() throws IOException {
    byte[] good = Files.readAllBytes(folder.resolve("city.mmdb"));
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] bad = good.clone();
      for (int damage = 0; damage < 4; damage++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      AddressDatabase database;
      try {
        database = AddressDatabase.open(bad);
      } catch (IOException refused) {
        continue;
      }
      AddressRecords records = new AddressRecords(database);
      for (String address : List.of("192.0.2.1", "198.51.100.7", "2001:db8::7", "203.0.113.9")) {
        byte[] text = address.getBytes(StandardCharsets.US_ASCII);
        Object found = records.find(text, 0, text.length);
        assertThat(records.find(text, 0, text.length)).as("seed %d", seed).isSameAs(found);
      }
    }
  }

  @Test
  void endpointsGetWhatIsKnownOfTheirAddresses() throws IOException {
    String geoip = "geoip: {location: geo, autonomous_system: asn}\n";
    String rules =
        """
              src_endpoint: {ip: ip, location: {country: {const: XX}}}
              dst_endpoint.ip: {first: [other, ip]}
        """;

    assertThat(events("1.3.0", geoip, rules, "192.0.2.1"))
        .extracting(event -> member(event, "src_endpoint") + member(event, "dst_endpoint"))
        .containsExactly(
            """
            {"hostname":"a","ip":"192.0.2.1","location":{"country":"XX"},\
            "autonomous_system":{"number":64500,"name":"Example Net"}}\
            {"hostname":"b","ip":"192.0.2.1","location":{"city":"Berlin","continent":"Europe",\
            "country":"DE","lat":52.5,"long":13.4,"postal_code":"10115","region":"BE"},\
            "autonomous_system":{"number":64500,"name":"Example Net"}}""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.0.0 | {'hostname':'b','ip':'192.0.2.1'}",
        "1.1.0 | {'hostname':'b','ip':'192.0.2.1','location':{'city':'Berlin','continent':'Europe',"
            + "'coordinates':[13.4,52.5],'country':'DE','postal_code':'10115','region':'BE'}}",
        "1.8.0 | {'hostname':'b','ip':'192.0.2.1','location':{'city':'Berlin','continent':'Europe',"
            + "'country':'DE','lat':52.5,'long':13.4,'postal_code':'10115','region':'BE'}}"
      },
      quoteCharacter = '~')
  void aLocationHasWhatItsVersionHas(String version, String endpoint) throws IOException {
    assertThat(
            events(
                version,
                "geoip: {location: geo}\n",
                """
                      dst_endpoint.ip: ip
                """,
                "192.0.2.1",
                "203.0.113.9"))
        .extracting(event -> member(event, "dst_endpoint"))
        .containsExactly(
            endpoint.replace('\'', '"'), "{\"hostname\":\"b\",\"ip\":\"203.0.113.9\"}");
  }

  private List<String> endpoints(String rules, String... addresses) throws IOException {
    return events("1.3.0", "", rules, addresses).stream()
        .map(
            event ->
                member(event, "src_endpoint")
                    + " "
                    + member(event, "status_code").replace("\"", ""))
        .toList();
  }

  private List<JsonTree> events(String version, String head, String rules, String... addresses)
      throws IOException {
    List<JsonTree> events = new ArrayList<>();
    new MappingTrial(mapping(version, head, rules), InstantSource.fixed(Instant.EPOCH))
        .run(
            input(addresses),
            outcome -> {
              assertThat(outcome).isInstanceOf(MappingTrial.Event.class);
              events.add(FormatFixture.tree(((MappingTrial.Event) outcome).json()));
            });
    return events;
  }

  private CompiledMapping mapping(String version, String head, String rules) {
    CheckedMapping checked =
        MappingChecker.check(
            "flows.yaml", head(version) + head + ENTRY + rules, FileLookup.beside(folder));
    assertThat(checked.spec()).as(checked.diagnostics().toString()).isPresent();
    return CompiledMapping.compile(checked.spec().orElseThrow());
  }

  private static String head(String version) {
    return """
        mapping: flows
        ocsf: %s
        product: {name: Flows, vendor_name: Acme}
        input: {format: json, always: [at]}
        observables: false
        lookups:
          geo: {file: city.mmdb}
          asn: {file: asn.mmdb}
        """
        .formatted(version);
  }

  private static ByteArrayInputStream input(String... addresses) {
    StringBuilder records = new StringBuilder();
    for (String address : addresses) {
      records.append("{\"at\":\"2026-01-01\",\"ip\":\"").append(address).append("\"}\n");
    }
    return new ByteArrayInputStream(records.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String member(JsonTree tree, String name) {
    JsonTree found = ((JsonTree.Members) tree).members().get(name);
    return found == null ? "" : found.compact();
  }
}
