package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventTextTest {
  private static final CompiledMapping MAPPING =
      mapping("{embedded: {D: windows_event_text}}", "message: D.Image");

  @Test
  void readsTitleAndFields() {
    assertThat(
            text(
                "Process Create:\\r\\nRuleName: \\r\\nImage: C:\\\\Windows\\\\a.exe\\r\\nHashes:"
                    + " MD5=1,SHA1=2\\r\\nUser: NT AUTHORITY\\\\SYSTEM"))
        .isEqualTo(
            "\"C:\\\\Windows\\\\a.exe\"{\"D.Hashes\":\"MD5=1,SHA1=2\",\"D.RuleName\":\"\","
                + "\"D.User\":\"NT AUTHORITY\\\\SYSTEM\",\"D.title\":\"Process Create\"}");
  }

  @Test
  void readsLineFeedsAlone() {
    assertThat(text("Registry value set:\\nImage: x\\nDetails: DWORD (0x1)\\n"))
        .isEqualTo("\"x\"{\"D.Details\":\"DWORD (0x1)\",\"D.title\":\"Registry value set\"}");
  }

  @Test
  void readsValuesOverManyLines() {
    assertThat(
            text(
                "Process Create:\\r\\nCommandLine: powershell -c \\\"\\r\\n  Get-Item C:\\\\x\\r\\n\\r\\n"
                    + "http://a:80 is odd: yes\\r\\n\\\" \\r\\nImage: i"))
        .isEqualTo(
            "\"i\"{\"D.CommandLine\":\"powershell -c \\\"\\r\\n  Get-Item C:\\\\x\\r\\n\\r\\n"
                + "http://a:80 is odd: yes\\r\\n\\\" \",\"D.title\":\"Process Create\"}");
  }

  @Test
  void readsSections() {
    assertThat(
            text(
                "An account was successfully logged on.\\r\\n\\r\\nSubject:\\r\\n\\tSecurity ID:\\t\\tS-1-5-18\\r\\n"
                    + "\\tAccount Name:\\t\\tSRV$\\r\\n\\r\\nLogon Type:\\t\\t\\t3\\r\\n\\r\\nNew Logon:\\r\\n"
                    + "\\tSecurity ID:\\t\\tS-1-5-21\\r\\n\\tPackage Name (NTLM only):\\t-\\r\\n"
                    + "\\tPrivileges:\\t\\tSeA\\r\\n\\t\\t\\tSeB\\r\\n\\r\\n"
                    + "This event is generated when a session is created. Note: it is.\\r\\n"))
        .isEqualTo(
            "{\"D.Logon Type\":\"3\",\"D.New Logon.Package Name (NTLM only)\":\"-\","
                + "\"D.New Logon.Privileges\":\"SeA\\r\\n\\t\\t\\tSeB\",\"D.New Logon.Security ID\":\"S-1-5-21\","
                + "\"D.Subject.Account Name\":\"SRV$\",\"D.Subject.Security ID\":\"S-1-5-18\","
                + "\"D.text\":\"This event is generated when a session is created. Note: it is.\","
                + "\"D.title\":\"An account was successfully logged on.\"}");
  }

  @Test
  void numbersFieldsThatComeAgain() {
    assertThat(text("T:\\nImage: a\\nImage: b\\ntitle: c"))
        .isEqualTo("\"a\"{\"D.Image#2\":\"b\",\"D.title\":\"T\",\"D.title#2\":\"c\"}");
  }

  @Test
  void leavesOtherTexts() {
    assertThat(text("The service entered the stopped state."))
        .isEqualTo("{\"D\":\"The service entered the stopped state.\"}");
    assertThat(text("two\\nlines")).isEqualTo("{\"D\":\"two\\nlines\"}");
    assertThat(text("")).isEqualTo("{\"D\":\"\"}");
  }

  @Test
  void countsTextsThatAreOfNoSuchFormat() throws IOException {
    byte[] input =
        "{\"D\":\"no\\nfields\"}{\"D\":\"one line\"}{\"D\":\"\"}{\"D\":\"T:\\nImage: a\"}"
            .getBytes(UTF_8);
    MappingTrial.Summary summary =
        new MappingTrial(MAPPING, InstantSource.system())
            .run(new ByteArrayInputStream(input), outcome -> {});
    assertThat(summary.warnings())
        .isEqualTo(Map.of(new MappingOutput.Warning("embedded-unread", "D", "input.embedded"), 1L));
  }

  @Test
  void readsTextsWithinTexts() {
    CompiledMapping nested =
        mapping(
            "{embedded: {M: json, M.D: windows_event_text, M.D.Hashes: {format: key_value, pairs:"
                + " comma}}}",
            "message: M.D.Hashes.MD5");
    String inner = "{\\\"D\\\":\\\"Title:\\\\r\\\\nHashes: MD5=1,IMPHASH=2\\\"}";
    assertThat(map(nested, "{\"M\":\"" + inner + "\"}"))
        .containsExactly("\"1\"{\"M.D.Hashes.IMPHASH\":\"2\",\"M.D.title\":\"Title\"}");
  }

  private static String text(String jsonText) {
    return map(MAPPING, "{\"D\":\"" + jsonText + "\"}").get(0);
  }
}
