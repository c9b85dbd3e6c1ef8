/**
 * A spool: what was pushed to Tarn, on the disk until the lake has it.
 *
 * <p>Read {@link dev.tarn.connectors.spool.Spool} first, then {@link
 * dev.tarn.connectors.spool.SpoolSource} and {@link dev.tarn.connectors.spool.SpoolReader}.
 */
@NullMarked
package dev.tarn.connectors.spool;

import org.jspecify.annotations.NullMarked;
