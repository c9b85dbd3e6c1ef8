package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextPartsTest {
  private static final CompiledMapping URL =
      mapping(
          "{embedded: {u: url}, absent: ['-']}",
          parts("u", "scheme", "user", "host", "port", "path", "query", "fragment"),
          "status: u");
  private static final CompiledMapping ARN =
      mapping(
          "{embedded: {a: arn}}",
          parts("a", "partition", "service", "region", "account", "resource_type", "resource_id"),
          "status: a");

  private static final CompiledMapping DN =
      mapping(
          "{embedded: {d: dn}}",
          parts("d", "rdn_type", "rdn_value", "parent_dn", "domain_name", "cn", "ou", "o", "uid"),
          "status: d");
  private static final CompiledMapping AGENT =
      mapping(
          "{embedded: {g: user_agent}}",
          parts("g", "name", "version", "os", "os_version"),
          "status: g");

  /** Labels that tell each part. */
  private static String parts(String path, String... names) {
    StringBuilder parts = new StringBuilder("metadata.labels: [");
    for (String name : names) {
      parts
          .append("'")
          .append(name)
          .append("={")
          .append(path)
          .append('.')
          .append(name)
          .append("}', ");
    }
    return parts.append("]").toString();
  }

  private static String labels(CompiledMapping mapping, String json) {
    MappingTrial.Outcome outcome =
        FormatFixture.outcomes(mapping, json.getBytes(StandardCharsets.UTF_8)).get(0);
    JsonTree.Members event =
        (JsonTree.Members) FormatFixture.tree(((MappingTrial.Event) outcome).json());
    assertThat(event.members()).as("all is used").doesNotContainKey("unmapped");
    JsonTree labels = ((JsonTree.Members) event.members().get("metadata")).members().get("labels");
    return labels == null ? "" : labels.compact().replaceAll("[\\[\\]\"]", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://ann@example.com:8443/a/b?x=1&y=2#top"
            + "|scheme=https,user=ann,host=example.com,port=8443,path=/a/b,query=x=1&y=2,fragment=top",
        "http://[2001:db8::1]:80/|scheme=http,host=2001:db8::1,port=80,path=/",
        "//example.com|host=example.com",
        "example.com:443|host=example.com,port=443",
        "localhost:8080/x|host=localhost,port=8080,path=/x",
        "[2001:db8::1]:443|host=2001:db8::1,port=443",
        "example.com/login?next=/home|host=example.com,path=/login,query=next=/home",
        "/index.html?q=http://other/|path=/index.html,query=q=http://other/",
        "?q|query=q",
        "mailto:ann@example.com|scheme=mailto,path=ann@example.com",
        "file:///etc/passwd|scheme=file,path=/etc/passwd",
        "http://-:80/|scheme=http,port=80,path=/",
        "login|path=login"
      })
  void readsUrls(String url, String expected) {
    assertThat(labels(URL, "{\"u\":\"" + url + "\"}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arn:aws:iam::123456789012:user/eng/ann"
            + "|partition=aws,service=iam,account=123456789012,resource_type=user,resource_id=eng/ann",
        "arn:aws-cn:rds:cn-north-1:123456789012:db:main"
            + "|partition=aws-cn,service=rds,region=cn-north-1,account=123456789012,"
            + "resource_type=db,resource_id=main",
        "arn:aws:sns:us-east-1:123456789012:alarms"
            + "|partition=aws,service=sns,region=us-east-1,account=123456789012,resource_id=alarms",
        "arn:aws:s3:::bucket/a/b|partition=aws,service=s3,resource_id=bucket/a/b",
        "arn:aws:apigateway:us-east-1::/restapis/a1"
            + "|partition=aws,service=apigateway,region=us-east-1,resource_id=/restapis/a1"
      })
  void readsNamesOfAwsResources(String arn, String expected) {
    assertThat(labels(ARN, "{\"a\":\"" + arn + "\"}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CN=Ann Lee,OU=Sales,OU=Bern,DC=example,DC=com"
            + "|rdn_type=cn,rdn_value=Ann Lee,parent_dn=OU=Sales,OU=Bern,DC=example,DC=com,"
            + "domain_name=example.com,cn=Ann Lee,ou=Sales",
        "cn=Lee\\\\, Ann\\\\2b,o=x|rdn_type=cn,rdn_value=Lee, Ann+,parent_dn=o=x,cn=Lee, Ann+,o=x",
        "uid=a1+cn=Ann,dc=org"
            + "|rdn_type=uid,rdn_value=a1,parent_dn=dc=org,domain_name=org,cn=Ann,uid=a1",
        "CN=J\\\\C3\\\\BCrg|rdn_type=cn,rdn_value=J\u00fcrg,cn=J\u00fcrg",
        "C=US, O=Example, Inc., CN=www.example.com"
            + "|rdn_type=c,rdn_value=US,parent_dn=O=Example, Inc., CN=www.example.com,"
            + "cn=www.example.com,o=Example, Inc.",
        "1.3.6.1.4.1.1466.0=#04024869,O=Test"
            + "|rdn_type=1.3.6.1.4.1.1466.0,rdn_value=#04024869,parent_dn=O=Test,o=Test",
        "O=\\\"Sue, Grabbit\\\" ; CN = L |rdn_type=o,rdn_value=Sue, Grabbit,parent_dn=CN = L,"
            + "cn=L,o=Sue, Grabbit",
        "CN=,O=x|rdn_type=cn,parent_dn=O=x,o=x"
      })
  void readsDistinguishedNames(String name, String expected) {
    assertThat(labels(DN, "{\"d\":\"" + name + "\"}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ann Lee",
        "=a",
        "CN=\\\\zz",
        "CN=\\\\C3",
        "CN=\\\"a",
        ",CN=a",
        "EXAMPLE\\\\ann",
        ""
      })
  void whatIsNoDistinguishedNameStaysAText(String text) {
    CompiledMapping mapping = mapping("{embedded: {d: dn}}", "message: d.rdn_value");
    assertThat(map(mapping, "{\"d\":\"" + text + "\"}"))
        .containsExactly("{\"d\":\"" + text + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "curl/8.5.0|name=curl,version=8.5.0",
        "AWS Internal|name=AWS Internal",
        "signin.amazonaws.com|name=signin.amazonaws.com",
        "[S3Console/0.4, aws-internal/3]|name=S3Console,version=0.4",
        "Microsoft Office/16.0 (Windows NT 10.0; Excel 16.0.1; Pro)"
            + "|name=Microsoft Office,version=16.0,os=Windows,os_version=10.0",
        "aws-cli/2.15.0 md/awscrt#0.19.19 os/linux#6.1.0 md/arch#x86_64"
            + "|name=aws-cli,version=2.15.0,os=Linux,os_version=6.1.0",
        "kubectl/v1.29.1 (darwin/arm64) kubernetes/bc401b9"
            + "|name=kubectl,version=v1.29.1,os=Darwin",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91"
            + "|name=Edg,version=120.0.2210.91,os=Windows,os_version=10.0",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/120.0.0.0 Mobile Safari/537.36"
            + "|name=Chrome,version=120.0.0.0,os=Android,os_version=14",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15"
            + " (KHTML, like Gecko) Version/17.1.2 Mobile/15E148 Safari/604.1"
            + "|name=Safari,version=17.1.2,os=iOS,os_version=17.1.2",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:121.0) Gecko/20100101 Firefox/121.0"
            + "|name=Firefox,version=121.0,os=macOS,os_version=10.15",
        "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"
            + "|name=MSIE,version=11.0,os=Windows,os_version=6.1",
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)"
            + "|name=MSIE,version=8.0,os=Windows,os_version=6.1",
        "Mozilla/5.0 (compatible; Examplebot/2.1; +http://example.com/bot.html)"
            + "|name=Examplebot,version=2.1",
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0|name=Mozilla,version=5.0,os=ChromeOS,os_version=14541.0.0"
      })
  void readsUserAgents(String agent, String expected) {
    assertThat(labels(AGENT, "{\"g\":\"" + agent + "\"}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(compatible)", "  ", "a\\tb", ""})
  void whatIsNoUserAgentStaysAText(String text) {
    CompiledMapping mapping = mapping("{embedded: {g: user_agent}}", "message: g.name");
    assertThat(map(mapping, "{\"g\":\"" + text + "\"}"))
        .containsExactly("{\"g\":\"" + text + "\"}");
  }

  @Test
  void aUserAgentThatIsLongerThanAnyStaysAText() {
    String text = "Mozilla/5.0 (" + "Trident/7.0; ".repeat(1_000) + ")";
    CompiledMapping mapping = mapping("{embedded: {g: user_agent}}", "message: g.name");
    assertThat(map(mapping, "{\"g\":\"" + text + "\"}"))
        .containsExactly("{\"g\":\"" + text + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[2001:db8::1", "GET / HTTP/1.1", ""})
  void whatIsNoUrlStaysAText(String text) {
    CompiledMapping mapping = mapping("{embedded: {u: url}}", "message: u.host");
    assertThat(map(mapping, "{\"u\":\"" + text + "\"}"))
        .containsExactly("{\"u\":\"" + text + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"arn", "arn:aws:iam::1:", "urn:a:b:c:d:e", "a b", ""})
  void whatIsNoArnStaysAText(String text) {
    CompiledMapping mapping = mapping("{embedded: {a: arn}}", "message: a.service");
    assertThat(map(mapping, "{\"a\":\"" + text + "\"}"))
        .containsExactly("{\"a\":\"" + text + "\"}");
  }

  @Test
  void readsNamedGroups() {
    CompiledMapping mapping =
        mapping(
            "{embedded: {m: {format: regex, pattern:"
                + " ['^Failed (?<method>\\w+) for (?<user>\\S+)( port (?<port>\\d+))?', 'user (?<user>.*)']}}}",
            "message: m.user");
    assertThat(
            map(
                mapping,
                "{\"m\":\"Failed password for j\u00fcrg\"}\n{\"m\":\"session of user ann\"}\n{\"m\":\"other\"}"))
        .containsExactly(
            "\"j\u00fcrg\"{\"m\":\"Failed password for j\u00fcrg\"}",
            "\"ann\"{\"m\":\"session of user ann\"}",
            "{\"m\":\"other\"}");
  }

  @Test
  void aTextThatIsTakenWholeIsNotUnmapped() {
    CompiledMapping mapping =
        mapping("{embedded: {u: url}}", "message: u", "status: u.host", "status_code: u.port");
    assertThat(map(mapping, "{\"u\":\"http://h:1/p\"}")).containsExactly("\"http://h:1/p\"");
  }

  @Test
  void aTextAtAnAliasIsReadToo() {
    CompiledMapping mapping =
        mapping(
            "{embedded: {a.u: url, a.o: json}, aliases: {a: [b.c, $record]}}",
            "message: a.u.host",
            "status: a.u",
            "status_detail: a.o.x");
    assertThat(
            map(
                mapping,
                "{\"b\":{\"c\":{\"u\":\"http://h/p\"}}}\n{\"u\":\"http://h/q\",\"o\":\"{\\\"x\\\":1}\"}"))
        .containsExactly("\"h\"", "\"h\"");
  }

  @Test
  void anObjectWhereATextIsExpectedIsKept() {
    CompiledMapping mapping =
        mapping("{embedded: {u: url}}", "message: {from: u.host, when: x == y}");
    assertThat(map(mapping, "{\"u\":{\"host\":\"h\",\"port\":1}}"))
        .containsExactly("{\"u.host\":\"h\",\"u.port\":\"1\"}");
  }

  @Test
  void anyTextIsReadOrLeft() {
    CompiledMapping mapping =
        mapping(
            "{embedded: {u: url, a: arn, d: dn, g: user_agent,"
                + " r: {format: regex, pattern: '(?<x>(a+)+)b'}}}",
            "message: '{u.host}{a.region}{d.rdn_value}{g.name}{r.x}'");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) {
        text.append("arn:/?#[]@.-aB1%\u00e4=,+;( )".charAt(random.nextInt(24)));
      }
      String json =
          "{'u':'%1$s','a':'%1$s','d':'%1$s','g':'%1$s','r':'%1$s'}"
              .formatted(text)
              .replace('\'', '"');
      assertThat(map(mapping, json).get(0))
          .as("seed " + seed + " " + json)
          .contains("\"u\":", "\"a\":", "\"d\":", "\"g\":", "\"r\":");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{from: n, scale: 1000}|0.041654|42",
        "{from: n, scale: 1000}|3|3000",
        "{from: n, scale: 0.001}|-1500|-2",
        "{from: n, scale: 1000}|1e-3|1",
        "{from: n, scale: 1000}|1e400|",
        "{from: n, scale: 1000}|abc|"
      })
  void scalesNumbersExactly(String rule, String number, String expected) {
    CompiledMapping mapping = mapping("{}", "duration: " + rule);
    String event =
        FormatFixture.outcomes(
                mapping, ("{\"n\":\"" + number + "\"}").getBytes(StandardCharsets.UTF_8))
            .get(0)
            .toString();
    if (expected == null) {
      assertThat(event).doesNotContain("duration").contains("\"n\":\"" + number + "\"");
    } else {
      assertThat(event).contains("\"duration\":" + expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base64|aGVsbG8gd29ybGQ=|hello world",
        "base64|aGVsbG8gd29ybGQ|hello world",
        "base64|ZABpAHIA|dir",
        "base64|_-8|",
        "base64|no base64!|",
        "url_decode|a%20b%2Fc+d|a b/c+d",
        "url_decode|100%|100%",
        "url_decode|%ff|",
        "{scale: 1000}|0.0415|41.5"
      })
  void decodesTexts(String step, String text, String expected) {
    CompiledMapping mapping = mapping("{}", "message: {from: t, transform: [trim, " + step + "]}");
    assertThat(map(mapping, "{\"t\":\"" + text + "\"}"))
        .containsExactly(expected == null ? "{\"t\":\"" + text + "\"}" : "\"" + expected + "\"");
  }
}
