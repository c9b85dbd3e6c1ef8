package dev.tarn.query;

/**
 * A column of a result.
 *
 * @param type as DuckDB spells it, {@code STRUCT(uid VARCHAR)[]}
 */
public record QueryColumn(String name, String type) {}
