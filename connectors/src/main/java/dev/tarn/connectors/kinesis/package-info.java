/**
 * Records from the shards of an Amazon Kinesis data stream.
 *
 * <p>Read {@link dev.tarn.connectors.kinesis.KinesisSource} first, then KinesisReader (what one
 * thread does), ShardCursor (asks for one shard's records), ShardLog (makes units of them),
 * SequenceRange (a unit), then ShardNote (what is remembered).
 */
@NullMarked
package dev.tarn.connectors.kinesis;

import org.jspecify.annotations.NullMarked;
