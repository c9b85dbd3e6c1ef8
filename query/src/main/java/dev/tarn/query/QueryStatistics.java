package dev.tarn.query;

/**
 * What a query had to read.
 *
 * @param tables stored tables that it mentions
 * @param files that it may open, after files without matching rows were left out
 * @param bytes of these files as a whole
 */
public record QueryStatistics(int tables, long files, long bytes) {}
