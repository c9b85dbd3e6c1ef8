package dev.tarn.lake;

/**
 * Work on tables' metadata files since the lake was opened; rows and data files are not in it.
 *
 * @param filesRead from disk, not from memory
 */
public record LakeStatistics(long filesRead, long filesWritten, long filesDeleted) {}
