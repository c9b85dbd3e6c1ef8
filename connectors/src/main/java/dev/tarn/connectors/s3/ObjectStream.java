package dev.tarn.connectors.s3;

import dev.tarn.connectors.aws.AwsFailure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * An object's stored bytes. Where the connection is cut, it asks for the rest of the same state of
 * the object. One thread.
 */
final class ObjectStream extends InputStream {
  /** Cuts in a row, without a byte between, after which it is for others to try again. */
  private static final int MOST_CUTS = 5;

  private static final long FIRST_PAUSE_MILLIS = 100;

  private final S3Client client;
  private final boolean requestPayer;
  private final byte[] one = new byte[1];
  private S3Object object;
  private Map<String, String> metadata = Map.of();
  private long position;
  private long end;
  private int cuts;
  private @Nullable ResponseInputStream<GetObjectResponse> in;

  /** S3 does not give the object. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
      super(refusal.message());
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }

    /** The same, with the object's address, where it is asked for on behalf of another. */
    RefusedException of(S3Object asked) {
      return new RefusedException(
          new Refusal(
              refusal.code(), asked.address() + ": " + refusal.message(), refusal.isFinal()));
    }
  }

  /**
   * Asks for the object's bytes from a place on.
   *
   * @param object a state of it, or {@link S3Object#current}
   * @throws RefusedException if S3 does not give them
   */
  ObjectStream(S3Client client, S3Object object, boolean requestPayer, long from)
      throws IOException {
    this.client = client;
    this.object = object;
    this.requestPayer = requestPayer;
    this.position = from;
    request();
  }

  private void request() throws IOException {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder()
            .bucket(object.bucket())
            .key(object.key())
            .versionId(object.version());
    if (!object.isAny()) {
      request.ifMatch("\"" + object.eTag() + "\"");
    }
    if (position > 0) {
      request.range("bytes=" + position + "-");
    }
    if (requestPayer) {
      request.requestPayer(RequestPayer.REQUESTER);
    }
    try {
      ResponseInputStream<GetObjectResponse> answer = client.getObject(request.build());
      in = answer;
      end = position + answer.response().contentLength();
      metadata = answer.response().metadata();
      if (object.isAny()) {
        object = state(answer.response());
      }
    } catch (RuntimeException e) {
      AwsFailure failure = describe(e);
      if (failure.status() == 416) {
        // the place is the object's end
        in = null;
        end = position;
      } else if (failure.refused()) {
        throw new RefusedException(Refusal.of(failure));
      } else {
        throw failure.toException();
      }
    }
  }

  private S3Object state(GetObjectResponse answer) {
    return new S3Object(
        object.bucket(),
        object.key(),
        S3Object.plainTag(answer.eTag()),
        answer.versionId(),
        end,
        answer.lastModified());
  }

  /** The state of the object that is read. */
  S3Object object() {
    return object;
  }

  /** What was stored with the object by who wrote it, by name. */
  Map<String, String> metadata() {
    return metadata;
  }

  static AwsFailure describe(RuntimeException failure) throws InterruptedIOException {
    try {
      return AwsFailure.of(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a service was asked");
    }
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position < end) {
      try {
        ResponseInputStream<GetObjectResponse> stream = in;
        if (stream == null) {
          request();
          continue;
        }
        int read = stream.read(target, offset, length);
        if (read < 0) {
          throw new EOFException(
              "the connection ended after " + position + " of " + end + " bytes");
        }
        position += read;
        cuts = 0;
        return read;
      } catch (RefusedException | InterruptedIOException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        cut(e);
      }
    }
    return -1;
  }

  /** Lets the broken connection go, and waits before the next. */
  private void cut(Exception why) throws IOException {
    drop();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while an object was read");
    }
    if (++cuts > MOST_CUTS) {
      throw new IOException(object.address() + ": " + why.getMessage(), why);
    }
    long whole = FIRST_PAUSE_MILLIS << cuts;
    try {
      Thread.sleep(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while an object was read");
    }
  }

  private void drop() {
    ResponseInputStream<GetObjectResponse> open = in;
    in = null;
    if (open != null) {
      // what is left is not worth reading
      open.abort();
    }
  }

  @Override
  public void close() {
    drop();
  }
}
