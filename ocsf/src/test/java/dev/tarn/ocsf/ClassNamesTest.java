package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassNamesTest {
  private final ClassNames names = ClassNames.embedded();

  @Test
  void knowsEveryClassOfEveryVersion() {
    for (SchemaVersion version : SchemaVersion.values()) {
      for (EventClass eventClass : Schema.load(version).classes()) {
        assertThat(names.findUid(eventClass.name())).hasValue(eventClass.uid());
        assertThat(names.uids()).contains(eventClass.uid());
      }
    }
    for (EventClass eventClass : Schema.load(SchemaVersion.NEWEST).classes()) {
      assertThat(names.newestName(eventClass.uid())).contains(eventClass.name());
    }
  }

  @Test
  void oldNamesAreAliasesOfTheNewestOne() {
    assertThat(names.newestName(1002)).contains("kernel_extension_activity");
    assertThat(names.aliases(1002)).containsExactly("kernel_extension");
    assertThat(names.newestName(1008)).contains("event_log_actvity");
    assertThat(names.aliases(1008)).containsExactly("event_log");
    assertThat(names.aliases(6003)).isEmpty();
    assertThat(names.uids().stream().filter(uid -> !names.aliases(uid).isEmpty()))
        .containsExactly(1002, 1008, 201003, 201004, 205004, 205005, 205019);
  }

  @Test
  void extensionPrefixesDoNotMatter() {
    assertThat(names.findUid("win/registry_key_activity")).hasValue(201001);
    assertThat(names.findUid("registry_key_activity")).hasValue(201001);
  }

  @Test
  void everyNameIsAPlainIdentifierOfOneClass() {
    List<String> all =
        names.uids().stream()
            .flatMap(
                uid -> Stream.concat(names.newestName(uid).stream(), names.aliases(uid).stream()))
            .toList();
    assertThat(all).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    assertThat(names.names()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void whatIsUnknownHasNoName() {
    assertThat(names.newestName(4711)).isEmpty();
    assertThat(names.aliases(4711)).isEmpty();
    assertThat(names.findUid("api")).isEmpty();
  }
}
