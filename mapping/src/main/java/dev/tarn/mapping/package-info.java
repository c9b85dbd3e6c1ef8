/**
 * The mapping language and its execution: text is checked against the OCSF schema, compiled to
 * operations over columns, and run over records. Read {@link dev.tarn.mapping.MappingChecker},
 * {@link dev.tarn.mapping.MappingSpec}, {@link dev.tarn.mapping.CompiledMapping} and {@link
 * dev.tarn.mapping.MappingRunner} in this order; {@link dev.tarn.mapping.Packs} has the mappings
 * that Tarn ships.
 */
@NullMarked
package dev.tarn.mapping;

import org.jspecify.annotations.NullMarked;
