package dev.tarn.connectors.secret;

import dev.tarn.connectors.JsonTree;
import dev.tarn.connectors.Secret;
import dev.tarn.event.Source.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps under a name. It is held for a while; where the store does not answer after
 * that, what is held stays good. Thread-safe.
 */
public final class StoredSecret {
  /** How long a store that failed is left alone while there is a text to go on with. */
  private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(30);

  private final String storeName;
  private final SecretStore store;
  private final String name;
  private final Duration refreshEvery;
  private final InstantSource clock;

  private @Nullable String held;
  private Instant heldUntil = Instant.MIN;

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
    return new Secret(() -> field(text(), field));
  }

  /** Whether the store gives it. */
  public Trial tryOut() throws InterruptedException {
    String what = "read it";
    try {
      store.fetch(name);
      return Trial.good(what, "");
    } catch (IOException e) {
      return Trial.failed(what, String.valueOf(e.getMessage()));
    }
  }

  /** Where it is, in words: {@code secret tarn/token of vault}. */
  @Override
  public String toString() {
    return "secret " + name + " of " + storeName;
  }

  private synchronized String text() {
    String text = held;
    Instant now = clock.instant();
    if (text != null && now.isBefore(heldUntil)) {
      return text;
    }
    try {
      text = store.fetch(name);
      held = text;
      heldUntil = now.plus(refreshEvery);
      return text;
    } catch (IOException e) {
      if (text != null) {
        heldUntil = now.plus(ASK_AGAIN_AFTER);
        return text;
      }
      throw unusable("cannot be read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unusable("was not read: interrupted");
    }
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
