package dev.tarn.connectors.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestPaceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long now;
  private final RequestPace pace = new RequestPace(10, new Random(3), now);

  private long waitMillis() {
    return TimeUnit.NANOSECONDS.toMillis(pace.waitNanos(now));
  }

  /** Asks as soon as it may, for so long; returns how many requests that were. */
  private int ask(long seconds) {
    int requests = 0;
    for (long end = now + seconds * SECOND; now < end; requests++) {
      now += Math.max(0, pace.waitNanos(now));
      pace.asked(now);
      pace.answered();
    }
    return requests;
  }

  @Test
  void noMoreRequestsAreMadeThanIsSaid() {
    assertThat(pace.waitNanos(now)).isZero();
    assertThat(ask(60)).isBetween(600, 601);
  }

  @Test
  void whoIsRefusedAgainAndAgainRestsLonger() {
    long[] shortest = {200, 400, 800, 1_600};
    for (int i = 0; i < shortest.length; i++) {
      pace.asked(now);
      assertThat(pace.refused(now)).isEqualTo(i + 1);
      assertThat(waitMillis()).isBetween(shortest[i], 2 * shortest[i]);
      now += pace.waitNanos(now);
    }
    for (int i = 0; i < 30; i++) {
      pace.refused(now);
    }
    assertThat(waitMillis()).isBetween(15_000L, 30_000L);
  }

  @Test
  void aRefusalHalvesThePaceAndAnswersBringItBack() {
    ask(1);
    pace.refused(now);
    now += pace.waitNanos(now);
    pace.asked(now);
    assertThat(waitMillis()).isEqualTo(200);

    pace.answered();
    pace.asked(now);
    assertThat(waitMillis()).isBetween(101L, 199L);
    ask(10);

    assertThat(ask(10)).isBetween(100, 101);
  }
}
