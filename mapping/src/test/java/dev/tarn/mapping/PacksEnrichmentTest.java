package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.JsonTree.Elements;
import dev.tarn.mapping.JsonTree.Literal;
import dev.tarn.mapping.JsonTree.Members;
import dev.tarn.mapping.JsonTree.Numeral;
import dev.tarn.mapping.JsonTree.Text;
import dev.tarn.ocsf.Enricher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What mappings derive in columns is what the library derives on trees. */
class PacksEnrichmentTest {
  private static final Enricher ENRICHER =
      Enricher.builder().observables(Enricher.ObservableKinds.VALUES).build();

  /** Events that are OCSF already are not enriched beyond what identifies them. */
  static List<String> packs() {
    return Packs.names().stream().filter(name -> !name.equals("ocsf")).toList();
  }

  @ParameterizedTest
  @MethodSource("packs")
  void enrichingWhatIsLeftOfAnEventGivesTheEvent(String name) throws IOException {
    int events = 0;
    for (MappingTester.Result result : CheckedPacks.results(name)) {
      JsonTree tree = JsonTree.parseAll(result.events()).get(0);
      for (JsonTree each : tree instanceof Elements list ? list.elements() : List.of(tree)) {
        Map<String, Object> event = object((Members) each);
        Map<String, Object> plain = ENRICHER.unenrich(event);

        assertThat(plain).doesNotContainKeys("type_uid", "class_name", "observables");
        assertThat(comparable(ENRICHER.enrich(plain)))
            .as(result.test().name())
            .isEqualTo(comparable(event));
        events++;
      }
    }

    assertThat(events).isGreaterThan(10);
  }

  /** Observables in columns come by attribute, those of trees by place: the order says nothing. */
  private static Map<String, Object> comparable(Map<String, Object> event) {
    Map<String, Object> comparable = new LinkedHashMap<>(event);
    comparable.computeIfPresent(
        "observables", (key, observables) -> new HashSet<>((List<?>) observables));
    return comparable;
  }

  private static Map<String, Object> object(Members members) {
    Map<String, Object> object = new LinkedHashMap<>();
    members.members().forEach((name, value) -> object.put(name, value(value)));
    return object;
  }

  private static Object value(JsonTree tree) {
    return switch (tree) {
      case Members members -> object(members);
      case Elements elements -> {
        List<Object> list = new ArrayList<>();
        elements.elements().forEach(element -> list.add(value(element)));
        yield list;
      }
      case Text text -> text.value();
      case Numeral number ->
          number.value().scale() <= 0
              ? (Object) number.value().longValueExact()
              : number.value().doubleValue();
      case Literal literal ->
          literal.value().equals("null") ? null : (Object) Boolean.valueOf(literal.value());
    };
  }
}
