package dev.tarn.connectors.http;

import dev.tarn.connectors.spool.EntryBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a kind of sender speaks: what its requests hold, and what it wants to be answered. */
sealed interface Shape permits EventGridShape, FirehoseShape, PlainShape, SplunkShape {
  /** The word for it in the configuration. */
  String word();

  /** Whether a request is of this kind. */
  boolean fits(PushRequest request);

  /** The answer to one who asks whether it listens, which needs no credentials, or null. */
  default @Nullable Answer health(PushRequest request) {
    return null;
  }

  /** The secret by which the sender shows who it is, where its kind of sender puts that. */
  Optional<String> token(PushRequest request) throws Refusal;

  /** The answer to a request that has no records and needs no body read, or null. */
  default @Nullable Answer answerWithoutBody(PushRequest request) {
    return null;
  }

  /**
   * Takes a body apart.
   *
   * @param share of the memory, for what the body grows to
   */
  Content read(PushRequest request, byte[] body, BodyMemory.Share share) throws Refusal;

  /** The answer when all is durable, also if it was so before. */
  Answer accept(PushRequest request);

  Answer refuse(PushRequest request, Refusal refusal);

  /** What a request brings. */
  sealed interface Content permits Records, Reply {}

  /**
   * @param messages to keep
   * @param id by which a repetition is known, or null
   */
  record Records(EntryBuffer messages, @Nullable String id) implements Content {}

  /** No records; the answer. */
  record Reply(Answer answer) implements Content {}
}
