package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MappingCheckerTest {
  @Test
  void acceptsARealMapping() throws IOException {
    CheckedMapping checked = check("azure");
    assertThat(checked.diagnostics()).isEmpty();
    assertThat(checked.spec()).isPresent();
  }

  private static CheckedMapping check(String name) throws IOException {
    String file = name + ".yaml";
    try (var in = MappingCheckerTest.class.getResourceAsStream("/mappings/" + file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return MappingChecker.check(file, text, FileLookup.NONE);
    }
  }
}
