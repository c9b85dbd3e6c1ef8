/**
 * Records that are pushed over HTTP, plainly or as vendors' services push them.
 *
 * <p>Read {@link dev.tarn.connectors.http.HttpSourceFactory} first, then {@code HttpListener} and
 * {@code Shape}.
 */
@NullMarked
package dev.tarn.connectors.http;

import org.jspecify.annotations.NullMarked;
