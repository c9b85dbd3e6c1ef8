package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** CEF and LEEF. */
final class PipedTest {
  private static final CompiledMapping CEF = mapping("{format: cef}", "message: msg");
  private static final CompiledMapping LEEF = mapping("{format: leef}", "message: msg");

  @Test
  void readsCef() {
    assertThat(
            map(
                CEF,
                "CEF:0|Acme|Fire\\|wall|1.0|100|worm \\\\ stopped|10|src=192.0.2.1"
                    + " msg=two words\\nnext \\= a\\\\b request=http://x/?q=1&r=2 cs1Label=Rule cs1="
                    + " cs2=last one \n"))
        .containsExactly(
            "\"two words\\nnext = a\\\\b\"{\"cs1\":\"\",\"cs1Label\":\"Rule\",\"cs2\":\"last one\","
                + "\"deviceEventClassId\":\"100\",\"deviceProduct\":\"Fire|wall\","
                + "\"deviceVendor\":\"Acme\",\"deviceVersion\":\"1.0\","
                + "\"name\":\"worm \\\\ stopped\",\"request\":\"http://x/?q=1&r=2\","
                + "\"severity\":\"10\",\"src\":\"192.0.2.1\",\"version\":\"0\"}");
  }

  @Test
  void readsTheSyslogBeforeIt() {
    assertThat(
            map(
                CEF,
                """
                <134>1 2026-11-20T12:31:16Z fw app - - - CEF:0|V|P|1|2|n|3|msg=a
                words CEF: 1|V|P|1|2|n|Low
                """))
        .containsExactly(
            "\"a\"{\"deviceEventClassId\":\"2\",\"deviceProduct\":\"P\",\"deviceVendor\":\"V\","
                + "\"deviceVersion\":\"1\",\"name\":\"n\",\"severity\":\"3\","
                + "\"syslog.app_name\":\"app\",\"syslog.facility\":\"16\",\"syslog.hostname\":\"fw\","
                + "\"syslog.priority\":\"134\",\"syslog.severity\":\"6\","
                + "\"syslog.timestamp\":\"2026-11-20T12:31:16Z\",\"syslog.version\":\"1\","
                + "\"version\":\"0\"}",
            "{\"deviceEventClassId\":\"2\",\"deviceProduct\":\"P\",\"deviceVendor\":\"V\","
                + "\"deviceVersion\":\"1\",\"name\":\"n\",\"severity\":\"Low\","
                + "\"syslog.text\":\"words\",\"version\":\"1\"}");
  }

  @Test
  void readsLeefWithEitherDelimiter() {
    String header =
        "\"eventId\":\"7\",\"product\":\"P\",\"productVersion\":\"1\",\"src\":\"192.0.2.1\","
            + "\"vendor\":\"V\",\"version\":";
    assertThat(
            map(
                LEEF,
                """
                LEEF:1.0|V|P|1|7|src=192.0.2.1\tmsg=a=b c
                LEEF:2.0|V|P|1|7|^|src=192.0.2.1^msg=a=b c
                LEEF:2.0|V|P|1|7|0x5E|src=192.0.2.1^msg=a=b c
                LEEF:2.0|V|P|1|7|x09|src=192.0.2.1\tmsg=a=b c
                LEEF:2.0|V|P|1|7||src=192.0.2.1\tmsg=a=b c
                LEEF:2.0|V|P|1|7|src=192.0.2.1\tmsg=a=b c
                """))
        .containsExactly(
            "\"a=b c\"{" + header + "\"1.0\"}",
            "\"a=b c\"{" + header + "\"2.0\"}",
            "\"a=b c\"{" + header + "\"2.0\"}",
            "\"a=b c\"{" + header + "\"2.0\"}",
            "\"a=b c\"{" + header + "\"2.0\"}",
            "\"a=b c\"{" + header + "\"2.0\"}");
  }

  @Test
  void refusesWhatHasNoHeader() {
    assertThat(map(CEF, "src=1\nCEF:0|V|P\n")).containsExactly("!no-header", "!too-few-fields");
    assertThat(map(LEEF, "CEF:0|V|P\n")).containsExactly("!no-header");
  }

  @Test
  void readsTextsInRecords() {
    CompiledMapping nested = mapping("{embedded: {a: cef, b: leef}}", "message: a.msg");
    assertThat(
            map(
                nested,
                "{\"a\":\"CEF:0|V|P|1|2|n|3|msg=m\",\"b\":\"LEEF:1.0|V|P|1|7|x=1\"}\n{\"a\":\"CEF\"}"))
        .containsExactly(
            "\"m\"{\"a.deviceEventClassId\":\"2\",\"a.deviceProduct\":\"P\",\"a.deviceVendor\":\"V\","
                + "\"a.deviceVersion\":\"1\",\"a.name\":\"n\",\"a.severity\":\"3\",\"a.version\":\"0\","
                + "\"b.eventId\":\"7\",\"b.product\":\"P\",\"b.productVersion\":\"1\","
                + "\"b.vendor\":\"V\",\"b.version\":\"1.0\",\"b.x\":\"1\"}",
            "{\"a\":\"CEF\"}");
  }
}
