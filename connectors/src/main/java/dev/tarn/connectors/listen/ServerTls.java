package dev.tarn.connectors.listen;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * By what a listener proves who it is, and its senders who they are. The files are PEM.
 *
 * @param certificate with its chain
 * @param key of the certificate, PKCS#8, not encrypted
 * @param clientAuthorities certificates of which one has issued each sender's; null if senders show
 *     none
 */
public record ServerTls(Path certificate, Path key, @Nullable Path clientAuthorities) {
  private static final String CERTIFICATE = "tls_certificate";
  private static final String CERTIFICATE_KEY = "tls_key";

  /** The options that {@link #of} and {@link #check} read, beside that of client authorities. */
  public static List<OptionSpec> options() {
    return List.of(
        OptionSpec.optional(
            CERTIFICATE, Kind.PATH, "A PEM file with the listener's certificate and chain."),
        OptionSpec.optional(
            CERTIFICATE_KEY, Kind.PATH, "A PEM file with its key, PKCS#8 without a password."));
  }

  /** What is wrong with values that are each of the right kind. */
  public static Optional<Problem> check(OptionValues values) {
    return values.has(CERTIFICATE) == values.has(CERTIFICATE_KEY)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                values.has(CERTIFICATE_KEY) ? CERTIFICATE_KEY : CERTIFICATE,
                "tls_certificate and tls_key belong together"));
  }

  /**
   * Values that {@link #check} has nothing against, or null if there is to be no TLS.
   *
   * @param folder that paths start from
   */
  public static @Nullable ServerTls of(
      OptionValues values, Path folder, @Nullable Path clientAuthorities) {
    return values.has(CERTIFICATE)
        ? new ServerTls(
            folder.resolve(values.text(CERTIFICATE)).normalize(),
            folder.resolve(values.text(CERTIFICATE_KEY)).normalize(),
            clientAuthorities)
        : null;
  }

  /**
   * A context that follows the files: with each connection it is looked whether they are others.
   *
   * @param trouble is told once if what they hold now cannot be used; what they held before goes on
   */
  public SSLContext context(Consumer<String> trouble) throws IOException {
    return new FollowedTls(this, trouble).context();
  }
}
