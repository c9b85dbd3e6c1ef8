package dev.tarn.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.NoteUnit;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectBoardTest {
  private final ObjectBoard board = new ObjectBoard("logs", 4, 3, Duration.ofMinutes(1));

  /** Who asks, and what it was told. */
  private static final class Asker extends Delivery {
    private final String id;
    int tries = 1;
    boolean finished;
    boolean isToAskAgain;

    Asker(String id) {
      this.id = id;
    }

    @Override
    String id() {
      return id;
    }

    @Override
    int tries() {
      return tries;
    }

    @Override
    void finished() {
      finished = true;
    }

    @Override
    void askAgain(Duration after) {
      isToAskAgain = true;
    }
  }

  private static RawUnit unit(String name) {
    return new NoteUnit(new UnitName("logs", name), Instant.EPOCH, Map.of());
  }

  /** What S3 refuses. */
  private record Refused(UnitName name) implements RefusableUnit {
    @Override
    public Map<String, String> facts() {
      return Map.of();
    }

    @Override
    public Instant createdAt() {
      return Instant.EPOCH;
    }

    @Override
    public long storedBytes() {
      return 0;
    }

    @Override
    public InputStream open(UnitPosition from) throws IOException {
      throw new PausedUnitException("refused");
    }

    @Override
    public Map<String, String> notes(UnitPosition to, boolean last) {
      return Map.of();
    }

    @Override
    public @Nullable Refusal refusal() {
      return new Refusal("object-denied", "AccessDenied", false);
    }
  }

  private @Nullable RawUnit take() throws InterruptedException {
    return board.take(Duration.ZERO);
  }

  private void done(RawUnit unit) {
    board.done(List.of(unit.name()));
  }

  @Test
  void aUnitThatSeveralAskForIsHandedOutOnce() throws Exception {
    Asker one = new Asker("1");
    Asker other = new Asker("2");
    RawUnit unit = unit("a");
    board.add(one, List.of(unit));
    board.add(other, List.of(unit("a")));

    assertThat(take()).isSameAs(unit);
    assertThat(take()).isNull();
    done(unit);

    assertThat(one.finished && other.finished).isTrue();
    assertThat(board.isEmpty()).isTrue();
  }

  @Test
  void whatAUnitRequiresIsDurableBeforeIt() throws Exception {
    Asker asker = new Asker("1");
    RawUnit digest = unit("digest");
    RawUnit before = unit("before");
    board.add(asker, List.of(digest));
    take();
    board.require(digest.name(), List.of(before));
    board.released(digest.name());

    assertThat(take()).isSameAs(before);
    assertThat(take()).isNull();
    done(before);
    assertThat(asker.finished).isFalse();
    assertThat(take()).isSameAs(digest);
    done(digest);

    assertThat(asker.finished).isTrue();
    assertThat(board.isEmpty()).isTrue();
  }

  @Test
  void whatIsDurableBeforeTheUnitIsGivenBackIsNotWaitedFor() throws Exception {
    RawUnit digest = unit("digest");
    RawUnit before = unit("before");
    board.add(new Asker("1"), List.of(digest));
    take();
    board.require(digest.name(), List.of(before));
    take();
    done(before);

    assertThat(take()).isNull();
    board.released(digest.name());

    assertThat(take()).isSameAs(digest);
  }

  @Test
  void whoAsksLaterAsksForWhatIsRequiredToo() throws Exception {
    Asker later = new Asker("2");
    RawUnit digest = unit("digest");
    RawUnit before = unit("before");
    board.add(new Asker("1"), List.of(digest));
    take();
    board.require(digest.name(), List.of(before));
    board.add(later, List.of(digest));
    board.released(digest.name());

    assertThat(later.open).containsExactlyInAnyOrder(digest.name(), before.name());
  }

  @Test
  void whatIsRequiredAndRefusedIsAskedForAgainWithTheUnit() throws Exception {
    Asker asker = new Asker("1");
    RawUnit digest = unit("digest");
    RawUnit denied = new Refused(new UnitName("logs", "denied"));
    RawUnit other = unit("other");
    board.add(asker, List.of(digest));
    take();
    board.require(digest.name(), List.of(denied, other));
    board.released(digest.name());
    assertThat(take()).isSameAs(denied);

    board.released(denied.name());

    assertThat(asker.isToAskAgain).isTrue();
    assertThat(board.isEmpty()).isTrue();
    board.add(asker, List.of(digest));
    assertThat(take()).isSameAs(digest);
    assertThat(take()).isNull();
  }

  @Test
  void whatIsRequiredAndGivenUpIsInTheQuarantineBeforeTheUnitGoesOn() throws Exception {
    Asker asker = new Asker("1");
    asker.tries = 3;
    RawUnit digest = unit("digest");
    RawUnit denied = new Refused(new UnitName("logs", "denied"));
    board.add(asker, List.of(digest));
    take();
    board.require(digest.name(), List.of(denied));
    board.released(digest.name());
    take();
    board.released(denied.name());

    RawUnit refused = take();
    assertThat(refused).isInstanceOf(RefusedUnit.class);
    assertThat(take()).isNull();
    done(refused);

    assertThat(take()).isSameAs(digest);
    done(digest);
    assertThat(asker.finished).isTrue();
  }
}
