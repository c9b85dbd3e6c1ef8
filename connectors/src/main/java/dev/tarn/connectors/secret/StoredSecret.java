package dev.tarn.connectors.secret;

import dev.tarn.connectors.JsonTree;
import dev.tarn.connectors.Secret;
import dev.tarn.event.Source.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps under a name. It is held for a while; where the store does not answer after
 * that, what is held stays good. One thread asks the store at a time, and nobody waits for it who
 * has something to go on with. Thread-safe.
 */
public final class StoredSecret {
  /** How long a store that failed is left alone while there is a text to go on with. */
  private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(30);

  private final String storeName;
  private final SecretStore store;
  private final String name;
  private final Duration refreshEvery;
  private final InstantSource clock;

  /** Of the object that it is, if that is what is used of it. */
  private final Set<String> fields = new ConcurrentSkipListSet<>();

  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Held held;

  private record Held(String text, Instant until) {}

  /**
   * @param storeName as configured
   * @param name as the store knows it
   * @param refreshEvery how long a text is held before the store is asked again
   */
  public StoredSecret(
      String storeName,
      SecretStore store,
      String name,
      Duration refreshEvery,
      InstantSource clock) {
    this.storeName = storeName;
    this.store = store;
    this.name = name;
    this.refreshEvery = refreshEvery;
    this.clock = clock;
  }

  /** All of it. */
  public Secret whole() {
    return new Secret(this::text);
  }

  /** One text or number of the JSON object that it is. */
  public Secret field(String field) {
    fields.add(field);
    return new Secret(() -> field(text(), field));
  }

  /** Whether the store gives it, with all that is used of it. */
  public Trial tryOut() throws InterruptedException {
    String what = "read it";
    try {
      String text = store.fetch(name);
      fields.forEach(field -> field(text, field));
      return Trial.good(what, "");
    } catch (IOException | UncheckedIOException e) {
      return Trial.failed(what, String.valueOf(e.getMessage()));
    }
  }

  /** Where it is, in words: {@code secret tarn/token of vault}. */
  @Override
  public String toString() {
    return "secret " + name + " of " + storeName;
  }

  private String text() {
    Held last = held;
    if (last == null) {
      asking.lock();
    } else if (clock.instant().isBefore(last.until()) || !asking.tryLock()) {
      return last.text();
    }
    try {
      return ask().text();
    } finally {
      asking.unlock();
    }
  }

  private Held ask() {
    Held last = held;
    Instant now = clock.instant();
    if (last != null && now.isBefore(last.until())) {
      // somebody else has asked meanwhile
      return last;
    }
    try {
      last = new Held(store.fetch(name), now.plus(refreshEvery));
    } catch (IOException e) {
      if (last == null) {
        throw unusable("cannot be read: " + e.getMessage());
      }
      last = new Held(last.text(), clock.instant().plus(ASK_AGAIN_AFTER));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unusable("was not read: interrupted");
    }
    held = last;
    return last;
  }

  private String field(String text, String field) {
    JsonTree tree;
    try {
      tree = JsonTree.parse(text);
    } catch (IOException e) {
      // the parser would quote what it cannot read
      throw unusable("is no JSON object");
    }
    return tree.at(field).text().orElseThrow(() -> unusable("has no text '" + field + "'"));
  }

  private UncheckedIOException unusable(String why) {
    String message = "the " + this + " " + why;
    return new UncheckedIOException(message, new IOException(message));
  }
}
