package dev.tarn.engine;

/**
 * What an engine has done since it began. Records count when they are mapped, again if that was in
 * vain and they were read again; units when they are durable. The lake's ledger is the truth.
 *
 * @param records records mapped
 * @param bytes their length, decompressed
 * @param events of them, stored as events
 * @param quarantined of them, rejected
 * @param filtered of them, left out by a filter
 * @param unitsBegun units opened, each once however often it is opened again, but for those gone
 * @param unitsDone units read to their end and durable
 * @param epochs epochs committed
 * @param epoch number of the last one, 0 before the first
 */
public record EngineProgress(
    long records,
    long bytes,
    long events,
    long quarantined,
    long filtered,
    long unitsBegun,
    long unitsDone,
    long epochs,
    long epoch) {}
