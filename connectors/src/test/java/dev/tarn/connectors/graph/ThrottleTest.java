package dev.tarn.connectors.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private Instant now = Instant.parse("2026-03-10T12:00:00Z");
  private final Throttle throttle = new Throttle(Duration.ofSeconds(2), () -> now);

  private void askFiveTimes() {
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.ask()).isZero();
    }
  }

  @Test
  void fiveRequestsInTenSecondsMayBeMade() {
    askFiveTimes();
    assertThat(throttle.ask()).isEqualTo(Duration.ofSeconds(10));
    now = now.plusSeconds(4);
    assertThat(throttle.ask()).isEqualTo(Duration.ofSeconds(6));
    now = now.plusSeconds(6);
    askFiveTimes();
  }

  @Test
  void aClockThatIsSetBackHoldsUpNobody() {
    askFiveTimes();
    now = now.minusSeconds(3_600);
    assertThat(throttle.ask()).isZero();
  }

  @Test
  void nobodyAsksBeforeTheTimeThatWasTold() {
    assertThat(throttle.refused(Optional.of(Duration.ofSeconds(90)))).isEqualTo(1);
    assertThat(throttle.refused(Optional.of(Duration.ofSeconds(5)))).isEqualTo(2);
    assertThat(throttle.ask()).isEqualTo(Duration.ofSeconds(90));
    now = now.plusSeconds(90);
    assertThat(throttle.ask()).isZero();
    throttle.answered();
    assertThat(throttle.refused(Optional.of(Duration.ZERO))).isEqualTo(1);
  }

  @Test
  void withoutATimeTheRestGrows() {
    for (long whole : new long[] {2, 4, 8, 16, 32, 64, 120, 120}) {
      throttle.refused(Optional.empty());
      Duration rest = throttle.ask();
      assertThat(rest).isBetween(Duration.ofSeconds(whole / 2), Duration.ofSeconds(whole));
      now = now.plus(rest);
    }
  }
}
