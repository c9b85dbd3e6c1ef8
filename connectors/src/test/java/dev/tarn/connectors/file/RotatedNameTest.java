package dev.tarn.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RotatedNameTest {
  @Test
  void namesOfRotationComeFromOne() {
    Map<String, String> stems =
        Map.ofEntries(
            Map.entry("app.log.1", "app.log"),
            Map.entry("app.log.1.gz", "app.log"),
            Map.entry("app.log-20261121", "app.log"),
            Map.entry("app.log-20261121-1763721600.zst", "app.log"),
            Map.entry("app-20261121.log", "app.log"),
            Map.entry("app-2026-11-21.3.log.gz", "app.log"),
            Map.entry("app.log.2026-11-21_10-05", "app.log"),
            Map.entry("app.log.2026-11-21T10:05:00Z", "app.log"),
            Map.entry("app.log.old", "app.log"),
            Map.entry("app.log~", "app.log"),
            Map.entry("app.1.log", "app.log"),
            Map.entry("0.log.20261121-101112.gz", "0.log"),
            Map.entry("syslog.1", "syslog"));
    stems.forEach((name, stem) -> assertThat(RotatedName.stem(name)).as(name).isEqualTo(stem));
    assertThat(RotatedName.bases("app.log.2.gz")).containsExactly("app.log.2", "app.log");
  }

  @Test
  void otherNamesAreTheirOwn() {
    for (String name : new String[] {"app.log", "20261121.log", "0.log", "host1.log", "a", ".1"}) {
      assertThat(RotatedName.bases(name)).as(name).isEmpty();
    }
  }
}
