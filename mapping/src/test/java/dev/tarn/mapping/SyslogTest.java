package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SyslogTest {
  private static final CompiledMapping MAPPING =
      mapping("{format: syslog, year: 2026}", "message: message");

  @Test
  void readsRfc5424() {
    assertThat(
            map(
                MAPPING,
                """
                <165>1 2026-11-20T12:31:16.003Z host.example app 42 ID47 [origin ip="192.0.2.1" \
                note="a \\"b\\] \\\\c"][empty@32473] \uFEFFhello world
                <14>1 - - - - - - no parts
                """))
        .containsExactly(
            "\"hello world\"{\"app_name\":\"app\",\"facility\":\"20\",\"hostname\":\"host.example\","
                + "\"msgid\":\"ID47\",\"priority\":\"165\",\"procid\":\"42\","
                + "\"sd.empty@32473\":\"\",\"sd.origin.ip\":\"192.0.2.1\","
                + "\"sd.origin.note\":\"a \\\"b] \\\\c\",\"severity\":\"5\","
                + "\"timestamp\":\"2026-11-20T12:31:16.003Z\",\"version\":\"1\"}",
            "\"no parts\"{\"facility\":\"1\",\"priority\":\"14\",\"severity\":\"6\","
                + "\"version\":\"1\"}");
  }

  @Test
  void readsRfc3164() {
    assertThat(
            map(
                MAPPING,
                """
                <34>Oct  1 22:14:15 host su[12]: a failed
                Oct 11 22:14:15 2001:db8::1 postfix/smtpd[1]: connect
                Oct 11 22:14:15.250 host no tag here
                <13>only: text
                """))
        .containsExactly(
            "\"a failed\"{\"app_name\":\"su\",\"facility\":\"4\",\"hostname\":\"host\","
                + "\"priority\":\"34\",\"procid\":\"12\",\"severity\":\"2\","
                + "\"timestamp\":\"2026-10-01T22:14:15Z\"}",
            "\"connect\"{\"app_name\":\"postfix/smtpd\",\"hostname\":\"2001:db8::1\","
                + "\"procid\":\"1\",\"timestamp\":\"2026-10-11T22:14:15Z\"}",
            "\"no tag here\"{\"hostname\":\"host\",\"timestamp\":\"2026-10-11T22:14:15.250Z\"}",
            "\"text\"{\"app_name\":\"only\",\"facility\":\"1\",\"priority\":\"13\","
                + "\"severity\":\"5\"}");
  }

  @Test
  void readsWhatFilesHold() {
    assertThat(
            map(
                MAPPING,
                """
                2016-10-25T12:37:24.987014-07:00 DEBUG kernel: [  316.5] wlan0: up
                Mar 11 19:26:45 mac launchd[1] (com.example.job[23]) <Info>: started
                Mar 11 09:39:39: --- last message repeated 5 times ---
                """))
        .containsExactly(
            "\"[  316.5] wlan0: up\"{\"app_name\":\"kernel\",\"level\":\"DEBUG\","
                + "\"timestamp\":\"2016-10-25T12:37:24.987014-07:00\"}",
            "\"started\"{\"app_name\":\"launchd\",\"hostname\":\"mac\","
                + "\"label\":\"com.example.job[23]\",\"level\":\"Info\",\"procid\":\"1\","
                + "\"timestamp\":\"2026-03-11T19:26:45Z\"}",
            "\"--- last message repeated 5 times ---\"{\"timestamp\":\"2026-03-11T09:39:39Z\"}");
  }

  @Test
  void findsTheYearByTheTimeOfReading() {
    // The fixture reads at 1970-01-01.
    CompiledMapping near = mapping("{format: syslog, zone: '+02:00'}", "message: timestamp");
    assertThat(
            map(near, "<1>Jan  2 12:00:00 a b: c\n<1>Jan  4 12:00:00 a b: c\n<1>Feb 29 00:00:00 a"))
        .extracting(text -> text.substring(0, 22))
        .containsExactly(
            "\"1970-01-02T10:00:00Z\"", "\"1969-01-04T10:00:00Z\"", "\"1968-02-28T22:00:00Z\"");
  }

  @Test
  void keepsLinesThatContinueARecord() {
    assertThat(
            frames(
                "no start\n<14>Mar  6 04:07:28 h a: one\n\ttwo\n\nthree\n\n<15>Mar  6 04:07:29 h a"))
        .containsExactly(
            "no start", "<14>Mar  6 04:07:28 h a: one\n\ttwo\n\nthree", "<15>Mar  6 04:07:29 h a");
  }

  @Test
  void findsRecordsWithoutLineEnds() {
    assertThat(
            frames(
                "<15>Mar  6 04:07:23 h a: one<14>Mar  6 04:07:23 h a: two\nmore<10>Mar  6 04:07:23 h b"))
        .containsExactly(
            "<15>Mar  6 04:07:23 h a: one",
            "<14>Mar  6 04:07:23 h a: two\nmore",
            "<10>Mar  6 04:07:23 h b");
    assertThat(frames("Mar  6 04:07:23 h relay: <14>Mar  6 04:07:23 h a: two")).hasSize(1);
  }

  @Test
  void findsRecordsThatSayTheirLength() {
    assertThat(frames("10 <1>1 - - a\n11 <1>1 - - bb8 <2>hello\n99999 <3>too far\n"))
        .containsExactly("<1>1 - - a", "<1>1 - - bb", "<2>hello", "99999 <3>too far");
  }

  @Test
  void refusesWhatIsNoSyslog() {
    assertThat(map(MAPPING, "hello\n")).containsExactly("!invalid-syslog");
    assertThat(map(MAPPING, "<999>hello\n")).containsExactly("!invalid-syslog");
  }

  @Test
  void readsTextsInRecords() {
    CompiledMapping nested =
        mapping(
            "{embedded: {m: {format: syslog, year: 2020}, m.message: key_value}}",
            "message: m.message.user");
    assertThat(
            map(nested, "{\"m\":\"<34>Oct 11 22:14:15 h app: user=ann b=2\"}\n{\"m\":\"other\"}"))
        .containsExactly(
            "\"ann\"{\"m.app_name\":\"app\",\"m.facility\":\"4\",\"m.hostname\":\"h\","
                + "\"m.message.b\":\"2\",\"m.priority\":\"34\",\"m.severity\":\"2\","
                + "\"m.timestamp\":\"2020-10-11T22:14:15Z\"}",
            "{\"m\":\"other\"}");
  }

  private static List<String> frames(String text) {
    return FormatFixture.texts(FormatFixture.frames(MAPPING.framerFormat(), text.getBytes(UTF_8)));
  }
}
