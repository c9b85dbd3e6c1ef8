package dev.tarn.connectors.s3;

import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source.Findings;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How the objects of a source are read.
 *
 * @param source its name
 * @param requestPayer whether the caller pays for requests
 * @param notes what to record with each part: how far the backfill is
 */
record ObjectReading(
    String source,
    S3Client client,
    boolean requestPayer,
    DecompressionLimit limit,
    Findings findings,
    Supplier<Map<String, String>> notes) {}
