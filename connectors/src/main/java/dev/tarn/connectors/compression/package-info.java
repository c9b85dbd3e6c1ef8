/**
 * Compressed bytes: which compression it is, and what they are decompressed.
 *
 * <p>Read {@link dev.tarn.connectors.compression.Compression} first, then {@link
 * dev.tarn.connectors.compression.DecompressedStream}.
 */
@NullMarked
package dev.tarn.connectors.compression;

import org.jspecify.annotations.NullMarked;
