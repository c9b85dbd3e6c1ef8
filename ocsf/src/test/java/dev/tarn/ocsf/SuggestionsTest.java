package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  private static final Set<String> API_ACTIVITY =
      Schema.load(SchemaVersion.V1_5_0).findClass(6003).orElseThrow().attributes().keySet();

  @ParameterizedTest
  @CsvSource({
    "actro, actor",
    "srcEndpoint, src_endpoint",
    "src-endpoint, src_endpoint",
    "SEVERITY_ID, severity_id",
    "serverity_id, severity_id",
    "http_requst, http_request",
    "tme, time",
    "resource, resources",
    "source_api, api",
  })
  void findsTheAttributeThatWasMeant(String name, String expected) {
    assertThat(Suggestions.closest(name, API_ACTIVITY)).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({"foo", "x", "completely_different", "''", "___"})
  void saysNothingWhenNothingIsNear(String name) {
    assertThat(Suggestions.closest(name, API_ACTIVITY)).isEmpty();
    assertThat(Suggestions.hint(name, API_ACTIVITY)).isNull();
  }

  @Test
  void oneWordMoreOrLessIsNear() {
    assertThat(Suggestions.closest("email", List.of("full_name", "email_addr", "uid")))
        .containsExactly("email_addr");
    assertThat(Suggestions.closest("ip_address", List.of("port", "ip", "mac")))
        .containsExactly("ip");
  }

  @Test
  void aCommonWordSuggestsNothing() {
    assertThat(
            Suggestions.closest(
                "name", List.of("full_name", "user_name", "host_name", "file_name")))
        .isEmpty();
  }

  @Test
  void hintsReadAsQuestions() {
    assertThat(Suggestions.hint("hubb", List.of("hub", "type"))).isEqualTo("did you mean 'hub'?");
    assertThat(Suggestions.hint("cat", List.of("bat", "hat", "dog")))
        .isEqualTo("did you mean 'bat' or 'hat'?");
  }

  @Test
  void atMostThreeAreSuggested() {
    assertThat(Suggestions.closest("cat", List.of("bat", "hat", "rat", "mat"))).hasSize(3);
  }

  @Test
  void swappedNeighboursAreOneMistake() {
    assertThat(Suggestions.closest("tiem", List.of("time"))).containsExactly("time");
  }

  @Test
  void hugeNamesCostNothing() {
    String huge = String.join("", Collections.nCopies(1_000_000, "a"));
    assertThat(Suggestions.closest(huge, API_ACTIVITY)).isEmpty();
    assertThat(Suggestions.closest("time", List.of(huge))).isEmpty();
  }
}
