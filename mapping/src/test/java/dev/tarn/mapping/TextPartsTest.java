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
            "{embedded: {u: url, a: arn, r: {format: regex, pattern: '(?<x>(a+)+)b'}}}",
            "message: '{u.host}{a.region}{r.x}'");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) {
        text.append("arn:/?#[]@.-aB1%\u00e4".charAt(random.nextInt(17)));
      }
      String json = "{\"u\":\"" + text + "\",\"a\":\"" + text + "\",\"r\":\"" + text + "\"}";
      assertThat(map(mapping, json).get(0)).as("seed " + seed + " " + json).contains("\"u\":");
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
