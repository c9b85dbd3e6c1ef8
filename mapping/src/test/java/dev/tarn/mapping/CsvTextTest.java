package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTextTest {
  @Test
  void readsQuotesCommasAndLineEnds() {
    assertThat(CsvText.parse("\uFEFFa,b\r\n\"x, \"\"y\"\"\nz\",2\n\n,\n"))
        .containsExactly(List.of("a", "b"), List.of("x, \"y\"\nz", "2"), List.of("", ""));
  }

  @Test
  void readsTheLastLineWithoutAnEnd() {
    assertThat(CsvText.parse("a,b\n1,2")).containsExactly(List.of("a", "b"), List.of("1", "2"));
    assertThat(CsvText.parse("a\n\"open")).containsExactly(List.of("a"), List.of("open"));
    assertThat(CsvText.parse("")).isEmpty();
  }
}
