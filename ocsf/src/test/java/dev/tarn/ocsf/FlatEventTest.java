package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlatEventTest {
  /** One of every kind, so that each is the value for which the arrays grow. */
  private static final List<Object> KINDS =
      List.of(7L, 1.5, true, false, BigInteger.TEN.pow(30), "text", List.of(), Map.of());

  @Test
  void keepsEveryValueWhenItGrows() throws IOException {
    for (int first = 0; first < KINDS.size(); first++) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        values.add(KINDS.get((first + i) % KINDS.size()));
      }
      FlatEvent ofTree = new FlatEvent();
      ofTree.read(Map.of("values", values));
      assertHolds(ofTree, values);

      FlatEvent ofText = new FlatEvent();
      try (JsonParser parser =
          EventJson.factory().createParser(JsonText.utf8(Map.of("values", values)))) {
        ofText.read(parser);
      }
      assertHolds(ofText, values);
    }
  }

  private static void assertHolds(FlatEvent event, List<Object> values) {
    int array = event.member(0, "values");
    assertThat(event.length(array)).isEqualTo(values.size());
    int node = array + 1;
    for (Object value : values) {
      switch (value) {
        case Boolean truth -> assertThat(event.number(node)).isEqualTo(truth ? 1 : 0);
        case Number number -> assertThat(event.numeric(node)).isEqualTo(number);
        case String text -> assertThat(event.text(node)).isEqualTo(text);
        case Map<?, ?> object -> assertThat(event.kind(node)).isEqualTo(FlatEvent.OBJECT);
        default -> assertThat(event.kind(node)).isEqualTo(FlatEvent.ARRAY);
      }
      node = event.end(node);
    }
  }
}
