/**
 * Records from files of this machine: plain, gzip or zstd; whole directories; files that grow.
 *
 * <p>Read {@link dev.tarn.connectors.file.FileSource}, then FileScanner (which files), then
 * FileUnit (one file's bytes).
 */
@NullMarked
package dev.tarn.connectors.file;

import org.jspecify.annotations.NullMarked;
