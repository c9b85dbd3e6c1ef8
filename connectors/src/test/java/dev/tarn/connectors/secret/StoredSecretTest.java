package dev.tarn.connectors.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.Secret;
import dev.tarn.event.Source.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StoredSecretTest {
  private static final Duration REFRESH_EVERY = Duration.ofMinutes(5);

  private Instant now = Instant.parse("2026-11-20T12:00:00Z");
  private int asked;
  private String kept = "first";
  private String failure = "";
  private Hindrance hindrance = () -> {};

  /** What a store does before it answers. */
  private interface Hindrance {
    void hinder() throws InterruptedException;
  }

  private final StoredSecret secret =
      new StoredSecret("vault", this::fetch, "tarn/token", REFRESH_EVERY, () -> now);

  private String fetch(String name) throws IOException, InterruptedException {
    asked++;
    hindrance.hinder();
    assertThat(name).isEqualTo("tarn/token");
    if (!failure.isEmpty()) {
      throw new IOException(failure);
    }
    return kept;
  }

  @Test
  void isAskedForWhenItIsUsedAndHeldForAWhile() {
    Secret whole = secret.whole();
    assertThat(asked).isZero();

    assertThat(whole.reveal()).isEqualTo("first");
    kept = "second";
    now = now.plus(REFRESH_EVERY).minusMillis(1);
    assertThat(whole.reveal()).isEqualTo("first");
    assertThat(asked).isEqualTo(1);

    now = now.plusMillis(1);
    assertThat(whole.reveal()).isEqualTo("second");
  }

  @Test
  void staysGoodWhileTheStoreDoesNotAnswer() {
    Secret whole = secret.whole();
    whole.reveal();
    failure = "no answer";
    now = now.plus(REFRESH_EVERY);

    assertThat(whole.reveal()).isEqualTo("first");
    assertThat(whole.reveal()).isEqualTo("first");
    assertThat(asked).isEqualTo(2);

    failure = "";
    kept = "second";
    now = now.plusSeconds(30);
    assertThat(whole.reveal()).isEqualTo("second");
  }

  @Test
  void nobodyWaitsForAStoreWhoHasSomethingToGoOnWith() throws Exception {
    Secret whole = secret.whole();
    whole.reveal();
    now = now.plus(REFRESH_EVERY);
    CountDownLatch asks = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    hindrance =
        () -> {
          asks.countDown();
          answers.await();
        };
    kept = "second";
    Thread first = Thread.ofVirtual().start(whole::reveal);
    asks.await();

    assertThat(whole.reveal()).isEqualTo("first");

    answers.countDown();
    first.join();
    assertThat(whole.reveal()).isEqualTo("second");
  }

  @Test
  void tellsWhyThereIsNone() throws Exception {
    failure = "AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue";

    assertThatThrownBy(() -> secret.whole().reveal())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("the secret tarn/token of vault cannot be read: " + failure);
    assertThat(secret.tryOut()).isEqualTo(Trial.failed("read it", failure));
  }

  @Test
  void oneMemberOfAnObjectIsASecret() throws Exception {
    kept = "{\"user\":\"tarn\",\"nested\":{\"token\":\"no\"},\"token\":\"t0ken\",\"port\":465}";

    assertThat(secret.field("token").reveal()).isEqualTo("t0ken");
    assertThat(secret.field("port").reveal()).isEqualTo("465");
    assertThat(asked).isEqualTo(1);
    assertThatThrownBy(() -> secret.field("nested").reveal())
        .hasMessage("the secret tarn/token of vault has no text 'nested'");
    assertThat(secret.tryOut())
        .isEqualTo(Trial.failed("read it", "the secret tarn/token of vault has no text 'nested'"));
  }

  @Test
  void nothingOfATextThatIsNoObjectIsTold() {
    kept = "hunter2 {";

    assertThatThrownBy(() -> secret.field("token").reveal())
        .hasMessage("the secret tarn/token of vault is no JSON object")
        .extracting(Throwable::getCause)
        .asString()
        .doesNotContain("hunter2");
  }
}
