package dev.tarn.connectors.http;

import dev.tarn.connectors.listen.ListenAddress;
import dev.tarn.connectors.listen.ServerTls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How requests are listened for, and which are taken.
 *
 * @param listen where
 * @param tls by what the listener proves who it is, or null: connections are not encrypted
 * @param gate who is let in
 * @param shapes kinds of senders, the first that fits a request takes it
 * @param maxRequestBytes most of one body, compressed and decompressed
 * @param requestTimeout longest time that a request may take to come
 */
record HttpSourceConfig(
    ListenAddress listen,
    @Nullable ServerTls tls,
    Gate gate,
    List<Shape> shapes,
    long maxRequestBytes,
    Duration requestTimeout) {
  HttpSourceConfig {
    shapes = List.copyOf(shapes);
  }
}
