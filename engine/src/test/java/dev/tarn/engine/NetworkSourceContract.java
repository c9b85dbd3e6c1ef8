package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a source owes a lake whose service is far away, busy, forgetful, and tells things twice. */
abstract class NetworkSourceContract extends SourceRunContract {
  /** Announces all pieces once more that were fed so far, as the service may at any time. */
  abstract void announceAgain() throws Exception;

  /** Refuses the next requests as a service does that is asked too often. */
  abstract void throttle(int requests);

  /** Refuses the next requests as a service does whose caller's token has expired. */
  abstract void expireToken(int requests);

  /** Cuts the connection of the next contents that are sent, each after so many bytes. */
  abstract void cut(int contents, int afterBytes);

  /** Sends contents so slowly from now on that each takes so long. */
  abstract void slow(Duration each);

  /** After which time the service gives another reader what one has taken and not finished. */
  abstract Duration redeliveredAfter();

  @Test
  void whatIsAnnouncedTwiceIsStoredOnce() throws Exception {
    feedPieces(5);
    announceAgain();

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertStored(250);
  }

  @Test
  void whatIsAnnouncedAgainAfterItWasStoredIsNotStoredAgain() throws Exception {
    feedPieces(5);
    engine.runUntilIdle();
    announceAgain();

    assertThat(engine.runUntilIdle().progress().records()).isZero();

    assertStored(250);
  }

  @Test
  void aBusyServiceIsAskedAgain() throws Exception {
    feedPieces(5);
    throttle(12);

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertStored(250);
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void anExpiredTokenIsNoReasonToGiveUp() throws Exception {
    feedPieces(5);
    expireToken(4);

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertStored(250);
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void aCutConnectionIsTakenUpWhereItBroke() throws Exception {
    feed(logins(0, 5_000));
    feed(TestEngine.gzip(logins(5_000, 10_000)));
    cut(4, 20_000);

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertStored(10_000);
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void whatTakesTenTimesLongerThanTheServiceWaitsIsReadOnce() throws Exception {
    feed(logins(0, 2_000));
    slow(redeliveredAfter().multipliedBy(10));

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE);
    assertThat(result.progress().unitsBegun()).isEqualTo(1);
    assertStored(2_000);
  }
}
