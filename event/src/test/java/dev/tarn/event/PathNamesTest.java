package dev.tarn.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PathNamesTest {
  private final PathNames names = new PathNames();

  @Test
  void leavesIndexesOut() {
    assertThat(names.name("a[3].b[12][0].c")).isEqualTo("a[*].b[*][*].c");
    assertThat(names.name("a[*].b[*][*].c")).isEqualTo("a[*].b[*][*].c");
  }

  @Test
  void understandsQuotedKeys() {
    assertThat(names.name("claims.\"http://a.b/[x]\\\".c\".d"))
        .isEqualTo("claims.\"http://a.b/[x]\\\".c\".d");
  }

  @Test
  void joinsSiblingsBeyondTheLimit() {
    for (int i = 0; i < PathNames.MAX_SIBLINGS; i++) {
      assertThat(names.name("pods.p" + i + ".cpu")).isEqualTo("pods.p" + i + ".cpu");
    }

    assertThat(names.name("pods.another.cpu")).isEqualTo("pods.*.cpu");
    assertThat(names.name("pods.p7.memory")).isEqualTo("pods.p7.memory");
    assertThat(names.name("nodes.another.cpu")).isEqualTo("nodes.another.cpu");
  }

  @Test
  void staysBoundedWhateverComes() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      for (int k = 0; k < 300; k++) {
        all.add(names.name("top" + i + ".below" + k));
      }
    }

    assertThat(all).hasSizeLessThan(PathNames.MAX_NAMES + PathNames.MAX_SIBLINGS + 10);
    assertThat(names.name("top5.new")).isEqualTo("top5.*");
    assertThat(names.name("x".repeat(100_000))).hasSizeLessThan(1000);
  }
}
