/**
 * The lake: Iceberg tables in a directory, written by epochs, read at a consistent cut.
 *
 * <p>Read first: {@link dev.tarn.lake.Lake}, {@link dev.tarn.lake.Epoch}, {@link
 * dev.tarn.lake.LakeReader}, {@link dev.tarn.lake.LakeSnapshot}.
 */
@NullMarked
package dev.tarn.lake;

import org.jspecify.annotations.NullMarked;
