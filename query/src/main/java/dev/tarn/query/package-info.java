/**
 * SQL over the lake: each query runs in a DuckDB instance of its own that sees one epoch's files.
 *
 * <p>Read first: {@link dev.tarn.query.QueryEngine}, {@code QueryRun} (the life of a query), {@code
 * Sandbox} (what may be asked), {@code Resolver} (which tables, paths and files a query needs),
 * {@code Views} (how files become tables).
 */
@NullMarked
package dev.tarn.query;

import org.jspecify.annotations.NullMarked;
