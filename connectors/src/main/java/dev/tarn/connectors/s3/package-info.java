/**
 * Records from objects of S3: those that a queue tells of, and those of a prefix.
 *
 * <p>Read {@link dev.tarn.connectors.s3.S3Source} first, then NotificationReader (what a message
 * says), ObjectBoard (which objects are to be read, for whom), MessageFeed and Backfill (who asks
 * for them), then ObjectUnit and ObjectStream (one object's bytes), and DigestUnit (what CloudTrail
 * says of its own objects).
 */
@NullMarked
package dev.tarn.connectors.s3;

import org.jspecify.annotations.NullMarked;
