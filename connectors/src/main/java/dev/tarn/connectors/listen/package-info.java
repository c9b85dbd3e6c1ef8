/**
 * Where a source listens to those who push, and by what it proves who it is.
 *
 * <p>Read {@link dev.tarn.connectors.listen.ListenAddress} first, then {@link
 * dev.tarn.connectors.listen.ServerTls}.
 */
@NullMarked
package dev.tarn.connectors.listen;

import org.jspecify.annotations.NullMarked;
