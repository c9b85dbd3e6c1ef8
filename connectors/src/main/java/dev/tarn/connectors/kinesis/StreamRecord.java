package dev.tarn.connectors.kinesis;

import java.math.BigInteger;
import java.time.Instant;

/**
 * A record as the stream has it; several may be packed in it.
 *
 * @param arrivedAt by the service's clock
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record StreamRecord(BigInteger sequence, Instant arrivedAt, String partitionKey, byte[] data) {}
