/**
 * Records from files of this machine: plain, gzip or zstd; whole directories; files that grow and
 * are rotated.
 *
 * <p>Read {@link dev.tarn.connectors.file.FileSource}, then FileScanner (which files there are),
 * FileIdentifier (which of them are known), FileNote (what is remembered of one), then FileUnit
 * (one file's bytes).
 */
@NullMarked
package dev.tarn.connectors.file;

import org.jspecify.annotations.NullMarked;
