/**
 * What speaks to the outside: sources that records come from.
 *
 * <p>Read {@link dev.tarn.connectors.SourceFactory} first, then {@link
 * dev.tarn.connectors.OptionSpec}, then a source's own package.
 */
@NullMarked
package dev.tarn.connectors;

import org.jspecify.annotations.NullMarked;
