/**
 * From a configuration to a running lake: reads {@code tarn.yaml}, makes the plan, and runs it in
 * one process.
 *
 * <p>Read {@link dev.tarn.engine.Configuration}, {@link dev.tarn.engine.Plan} and {@link
 * dev.tarn.engine.EmbeddedEngine} in this order; then LakeRun, ReaderLoop, Intake and Generations,
 * which do the work.
 */
@NullMarked
package dev.tarn.engine;

import org.jspecify.annotations.NullMarked;
