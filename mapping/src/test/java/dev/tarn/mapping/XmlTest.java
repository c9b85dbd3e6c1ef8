package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.frames;
import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static dev.tarn.mapping.FormatFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Framer;
import dev.tarn.event.UnitPosition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class XmlTest {
  private static final CompiledMapping MAPPING =
      mapping("{format: xml}", "message: EventData.Image");
  private static final String HEAD =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>";

  @Test
  void readsWindowsEvents() {
    assertThat(
            map(
                MAPPING,
                HEAD
                    + "<System><Provider Name='Sysmon' Guid=\"{5770}\"/><EventID"
                    + " Qualifiers='0'>1</EventID><TimeCreated SystemTime='2024-01-01'/></System>"
                    + "<EventData><Data Name='Image'>C:\\a&amp;b.exe</Data><Data"
                    + " Name='RuleName'/><Data>x</Data><Data>y</Data></EventData></Event>"))
        .containsExactly(
            "\"C:\\\\a&b.exe\"{\"EventData.RuleName\":\"\",\"EventData.param1\":\"x\","
                + "\"EventData.param2\":\"y\",\"System.EventID\":\"1\",\"System.EventID.@Qualifiers\":\"0\","
                + "\"System.Provider.@Guid\":\"{5770}\",\"System.Provider.@Name\":\"Sysmon\","
                + "\"System.TimeCreated.@SystemTime\":\"2024-01-01\"}");
  }

  @Test
  void readsDocumentsOfManyEventsInAnyArrangement() {
    String event = "<e:Data Name=\"Image\">i</e:Data>";
    String one = "<Event><EventData>" + event + "</EventData></Event>";
    String pretty =
        "  <Event>\r\n    <EventData>\r\n      " + event + "\n    </EventData>\n  </Event >\n";
    String all =
        "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- c --><Events>"
            + one
            + one
            + "\n"
            + pretty
            + "</Events>\n<?xml version=\"1.0\"?><Events>"
            + one
            + "</Events>";
    assertThat(map(MAPPING, all)).containsExactly("\"i\"", "\"i\"", "\"i\"", "\"i\"");
    assertThat(map(MAPPING, ("\uFEFF" + all.substring(1)).getBytes(StandardCharsets.UTF_16LE)))
        .containsExactly("\"i\"", "\"i\"", "\"i\"", "\"i\"");
  }

  @Test
  void readsTextsOfAllKinds() {
    assertThat(
            map(
                MAPPING,
                "<Event a='1&lt;2'><B>x<!-- c -->&#x41;&#66;<![CDATA[<y>&amp;</Event>]]></B><C> m <D/> n"
                    + " </C><B> </B>own</Event>"))
        .containsExactly(
            "{\"@a\":\"1<2\",\"B\":\"xAB<y>&amp;</Event>\",\"B#2\":\" \",\"C\":\"m  n\",\"C.D\":\"\",\"text\":\"own\"}");
  }

  @Test
  void refusesBrokenRecordsAlone() {
    String good = HEAD + "<EventData><Data Name='Image'>i</Data></EventData></Event>";
    assertThat(
            map(
                MAPPING,
                good
                    + HEAD
                    + "<A><B></A></Event>"
                    + good
                    + HEAD
                    + "<A>"
                    + good
                    + "stray"
                    + good
                    + HEAD
                    + "<A>&nbsp;</A></Event>"
                    + HEAD
                    + "<A b=c/></Event>"
                    + good
                    + HEAD
                    + "<A"))
        .containsExactly(
            "\"i\"",
            "!invalid-xml",
            "\"i\"",
            "!truncated-record",
            "\"i\"",
            "!not-xml",
            "\"i\"",
            "!unknown-entity",
            "!invalid-xml",
            "\"i\"",
            "!truncated-record");
  }

  @Test
  void refusesDocumentTypes() {
    assertThat(
            map(
                MAPPING,
                "<!DOCTYPE Event [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Event><A>&x;</A></Event>"
                    + "<Event><!DOCTYPE y><A/></Event>"
                    + "<Event><EventData><Data Name='Image'>i</Data></EventData></Event>"))
        .containsExactly("!dtd-refused", "!unknown-entity", "!dtd-refused", "\"i\"");
  }

  @Test
  void refusesWhatIsTooDeep() {
    assertThat(
            map(
                MAPPING,
                "<Event>"
                    + "<a>".repeat(500)
                    + "</a>".repeat(500)
                    + "</Event><Event><b>1</b></Event>"))
        .containsExactly("!too-deep", "{\"b\":\"1\"}");
  }

  @Test
  void readsXmlInTexts() {
    CompiledMapping embedded =
        mapping(
            "{embedded: {x: xml, x.R.Message: windows_event_text}}", "message: x.R.Message.Image");
    assertThat(
            map(
                embedded,
                "{\"x\":\"<Event><R><Message>T:\\r\\nImage: i</Message></R></Event>\"}{\"x\":\"<a><b></a>\"}{\"x\":\"t\"}"))
        .containsExactly(
            "\"i\"{\"x.R.Message.title\":\"T\"}", "{\"x\":\"<a><b></a>\"}", "{\"x\":\"t\"}");
  }

  @Test
  void framesAlikeHoweverTheBytesComeAndWhereverReadingGoesOn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] unit = randomUnit(random);
      int max = random.nextInt(3) == 0 ? 60 : 1 << 20;
      Framer.Format whole = XmlFramer.format("Event", new TextFramer.Limits(max, 1 << 20, 1 << 30));
      Framer.Format pieces =
          XmlFramer.format(
              "Event", new TextFramer.Limits(max, 16 + random.nextInt(20), 1 + random.nextInt(3)));
      List<FormatFixture.Framed> expected = frames(whole, unit);
      List<FormatFixture.Framed> found = frames(pieces, unit);
      String about = "seed " + seed + "\n" + new String(unit, StandardCharsets.UTF_8);
      assertThat(texts(found)).as(about).isEqualTo(texts(expected));
      for (FormatFixture.Framed frame : found) {
        UnitPosition after = frame.after();
        assertThat(texts(frames(whole, unit, after)))
            .as(about + "\nafter " + after)
            .isEqualTo(texts(expected).subList((int) after.ordinal(), expected.size()));
      }
      assertThat(map(MAPPING, unit)).as(about).isNotNull();
    }
  }

  private static byte[] randomUnit(Random random) {
    StringBuilder text = new StringBuilder("<Events>");
    for (int i = random.nextInt(10); i > 0; i--) {
      text.append(
          switch (random.nextInt(10)) {
            case 0 -> "<Event>";
            case 1 -> "<!-- <Event> -->";
            case 2 -> "<Event><![CDATA[</Event>]]></Event>";
            case 3 -> "text & more";
            case 4 -> "<Event xmlns='u'><a>\u00e9</a>";
            case 5 -> "<Event><Event/><b c='>'/></Event>";
            case 6 -> "\n<Event>" + "x".repeat(random.nextInt(100)) + "</Event>";
            case 7 -> "<?p?><!DOCTYPE a [ <b> ]>";
            default -> "<Event a=\"1\"><b/></Event>";
          });
      text.append(random.nextBoolean() ? "\r\n" : "");
    }
    byte[] bytes = text.append("</Events>").toString().getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) "<>&/!-]\"' \n\u0080".charAt(random.nextInt(12));
    }
    return bytes;
  }
}
