package dev.tarn.connectors.http;

import java.util.Optional;

/** What a sender asks, without its body. */
interface PushRequest {
  /** In capitals. */
  String method();

  /** Decoded, from the first slash on. */
  String path();

  /** The first value of a header, whatever the case of its name. */
  Optional<String> header(String name);

  /** The first value of a parameter in the address. */
  Optional<String> query(String name);
}
