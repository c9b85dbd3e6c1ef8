package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttributeTypeTest {

  @ParameterizedTest
  @EnumSource
  void everyExpressionCompilesButTheDefectiveOne(SchemaVersion version) {
    for (AttributeType type : Schema.load(version).types()) {
      boolean enforced = type.regex() != null && !type.name().equals("bytestring_t");
      assertThat(type.compilePattern().isPresent()).as(type.name()).isEqualTo(enforced);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timestampsMatchInEveryVersion(SchemaVersion version) {
    Pattern datetime = pattern(version, "datetime_t").orElseThrow();
    assertThat(datetime.matcher("2024-02-29T23:59:60Z").find()).isTrue();
    assertThat(datetime.matcher("2024-02-29T23:59:59.123456789+05:30").find()).isTrue();
    assertThat(datetime.matcher("2024-02-29 23:59:59").find()).isFalse();
    assertThat(datetime.matcher("2024-02-29T23:59%3A59").find()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void uuidsMayStandInATextAsTheSchemaSays(SchemaVersion version) {
    Pattern uuid = pattern(version, "uuid_t").orElseThrow();
    assertThat(uuid.matcher("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6").find()).isTrue();
    assertThat(uuid.matcher("f81d4fae7dec11d0a76500a0c91e6bf6").find()).isFalse();
  }

  @Test
  void hostnamesMatchAsTheSchemaSays() {
    AttributeType hostname = Schema.load(SchemaVersion.V1_3_0).findType("hostname_t").orElseThrow();
    Pattern rewritten = hostname.compilePattern().orElseThrow();
    Pattern schema = Pattern.compile(hostname.regex());
    long seed = new Random().nextLong();
    System.out.println("AttributeTypeTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(9); length > 0; length--) {
        text.append("aZ09bcd.-.-_ ".charAt(random.nextInt(i % 2 == 0 ? 11 : 13)));
      }
      if (rewritten.matcher(text).find() != schema.matcher(text).find()) {
        fail(text.toString());
      }
    }
  }

  @Test
  void noExpressionFailsOnALongText() {
    Map<String, Pattern> expressions = new LinkedHashMap<>();
    for (SchemaVersion version : SchemaVersion.values()) {
      for (AttributeType type : Schema.load(version).types()) {
        type.compilePattern().ifPresent(pattern -> expressions.put(pattern.pattern(), pattern));
      }
    }
    for (Pattern expression : expressions.values()) {
      for (String piece : List.of("a.", "a", "1:", "0-", "@a.", "2024-01-01T", " ")) {
        // Finishing is what is tested: neither an overflow nor a search without end.
        assertThat(expression.matcher(piece.repeat(100_000)).find()).isIn(true, false);
      }
    }
  }

  @Test
  void limitsComeFromTheTypeOrItsBase() {
    Schema old = Schema.load(SchemaVersion.V1_3_0);
    assertThat(old.findType("string_t").orElseThrow().maxLength()).isEqualTo(65535);
    assertThat(old.findType("url_t").orElseThrow().maxLength()).isEqualTo(65535);
    assertThat(old.findType("ip_t").orElseThrow().maxLength()).isEqualTo(40);
    Schema later = Schema.load(SchemaVersion.V1_4_0);
    assertThat(later.findType("string_t").orElseThrow().maxLength()).isEqualTo(-1);
    assertThat(later.findType("port_t").orElseThrow().range())
        .isEqualTo(new AttributeType.Range(0, 65535));
    assertThat(later.findType("timestamp_t").orElseThrow().base()).isEqualTo("long_t");
    assertThat(later.findType("boolean_t").orElseThrow().values()).containsExactly("false", "true");
    assertThat(later.findType("ip_t").orElseThrow().observable()).isEqualTo(2);
    assertThat(later.findType("string_t").orElseThrow().observable()).isEqualTo(-1);
  }

  private static Optional<Pattern> pattern(SchemaVersion version, String type) {
    return Schema.load(version).findType(type).flatMap(AttributeType::compilePattern);
  }
}
