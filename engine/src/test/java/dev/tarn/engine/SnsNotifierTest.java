package dev.tarn.engine;

import static dev.tarn.engine.AwsQueryServer.element;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.notify.SnsNotifierFactory;
import dev.tarn.engine.AwsQueryServer.Principal;
import dev.tarn.engine.AwsQueryServer.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against SNS on this machine, as strict as Amazon's in what it demands of a message. */
class SnsNotifierTest {
  private static final String REGION = "eu-central-1";
  private static final String TOPIC = "arn:aws:sns:eu-central-1:111122223333:alerts";
  private static final Principal CALLER =
      new Principal(
          AwsAccounts.CALLER_ACCOUNT,
          AwsAccounts.CALLER,
          AwsAccounts.CALLER_SECRET,
          Instant.MAX,
          "");

  private final List<SortedMap<String, String>> published = new ArrayList<>();
  private AwsQueryServer server;

  @BeforeEach
  void startServer() throws IOException {
    server =
        new AwsQueryServer(
            REGION,
            "sns",
            "2010-03-31",
            new AwsQueryServer.Service() {
              @Override
              public Optional<Principal> find(String accessKeyId) {
                return Optional.of(CALLER).filter(known -> accessKeyId.equals("AKIAKNOWN"));
              }

              @Override
              public String answer(
                  Principal caller, String action, SortedMap<String, String> parameters)
                  throws Refusal {
                return publish(action, parameters);
              }
            });
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  private String publish(String action, SortedMap<String, String> given) throws Refusal {
    if (!action.equals("Publish")) {
      throw new Refusal(400, "InvalidAction", "Could not find operation " + action);
    }
    if (!given.getOrDefault("Subject", "tarn").matches("[!-~][ -~]{0,98}")) {
      throw new Refusal(400, "InvalidParameter", "Invalid parameter: Subject");
    }
    if (given.getOrDefault("Message", "").isEmpty()) {
      throw new Refusal(400, "InvalidParameter", "Invalid parameter: Empty message");
    }
    if (!TOPIC.equals(given.get("TopicArn"))) {
      throw new Refusal(404, "NotFound", "Topic does not exist");
    }
    published.add(given);
    return element("MessageId", "94f20ce6-13c5-43a0-9a9e-ca52d816e90b");
  }

  private Map<String, Object> options() {
    return new HashMap<>(
        Map.of(
            "topic_arn",
            TOPIC,
            "region",
            REGION,
            "access_key_id",
            "AKIAKNOWN",
            "secret_access_key",
            new Secret(() -> AwsAccounts.CALLER_SECRET),
            "sns_endpoint",
            server.address().toString()));
  }

  private static Notifier make(Map<String, Object> options) {
    SnsNotifierFactory factory = new SnsNotifierFactory();
    OptionValues values = new OptionValues(options);
    assertThat(factory.check(values)).isEmpty();
    return factory.create(values);
  }

  private static Notice notice(String source) {
    return new Notice(
        "source-silent",
        source,
        "no record has come since 2026-11-21T10:00:00Z, “quoted”",
        Instant.parse("2026-11-21T11:00:01Z"),
        null);
  }

  @Test
  void aTopicGetsANoticeAsPeopleReadIt() throws Exception {
    Notifier sns = make(options());

    sns.send(notice("trail"));

    assertThat(sns.name()).isEqualTo("sns " + TOPIC);
    assertThat(published).hasSize(1);
    assertThat(published.getFirst())
        .containsEntry("Subject", "[tarn] trail: source-silent")
        .containsEntry(
            "Message",
            "[tarn] trail: source-silent\nno record has come since 2026-11-21T10:00:00Z, “quoted”."
                + "\n\nNoticed 2026-11-21T11:00:01Z.\n");
  }

  @Test
  void aSubjectThatSnsWouldRefuseIsShortenedAndTheMessageIsWhole() throws Exception {
    make(options()).send(notice("ü\n" + "x".repeat(200)));

    assertThat(published.getFirst().get("Subject")).startsWith("[tarn] ??xxx").hasSize(99);
    assertThat(published.getFirst().get("Message")).contains("ü\n" + "x".repeat(200));
  }

  @Test
  void theServerRefusesSubjectsAsAmazonDoes() {
    for (String subject : List.of("x".repeat(100), "two\nlines", "ü", " blank")) {
      assertThatThrownBy(
              () ->
                  publish(
                      "Publish",
                      AwsSignature.parameters(
                          "TopicArn=" + TOPIC + "&Message=m&Subject=" + subject)))
          .hasMessage("Invalid parameter: Subject");
    }
  }

  @Test
  void whatSnsSaysIsToldAndNoSecret() {
    Map<String, Object> options = options();
    options.put("topic_arn", TOPIC + "-not");
    assertThatThrownBy(() -> make(options).send(notice("trail")))
        .isInstanceOf(IOException.class)
        .hasMessage("NotFound: Topic does not exist");

    options.put("secret_access_key", new Secret(() -> "wrong"));
    assertThatThrownBy(() -> make(options).send(notice("trail")))
        .hasMessageStartingWith("SignatureDoesNotMatch: ")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void topicsThatCannotBeAreToldWhereTheyStand() {
    SnsNotifierFactory factory = new SnsNotifierFactory();
    for (String arn : List.of("alerts", TOPIC + ".fifo", TOPIC.replace("sns", "sqs"))) {
      Map<String, Object> options = options();
      options.put("topic_arn", arn);
      assertThat(factory.check(new OptionValues(options)).orElseThrow().option())
          .isEqualTo("topic_arn");
    }
    Map<String, Object> options = options();
    options.put("region", "us-east-1");
    assertThat(factory.check(new OptionValues(options)).orElseThrow().message())
        .isEqualTo("the topic is in eu-central-1, and region is another");
  }
}
