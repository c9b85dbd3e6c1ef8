package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.StartAt;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code type: kinesis}. */
public final class KinesisSourceFactory implements SourceFactory {
  private static final Pattern STREAM =
      Pattern.compile("(arn:[^:]+:kinesis:[^:]+:\\d{12}:stream/)?[a-zA-Z0-9_.-]{1,128}");
  private static final StartAt.Words START_AT = new StartAt.Words("trim_horizon", "latest");

  @Override
  public String type() {
    return "kinesis";
  }

  @Override
  public String description() {
    return "A data stream of Amazon Kinesis. Splits and merges of shards are followed in order;"
        + " records that the Kinesis Producer Library packed are unpacked, gzip and zstd"
        + " decompressed. A record is stored once.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.required(
            "stream", Kind.TEXT, "The stream's name, or its ARN if it is of another account."));
    options.add(START_AT.spec());
    options.add(
        OptionSpec.optional(
            "poll_every",
            Kind.DURATION,
            "1s",
            "How often a shard is asked of which all is read; at least 200ms."));
    options.add(
        OptionSpec.optional(
            "discover_every", Kind.DURATION, "30s", "How often new shards are looked for."));
    options.addAll(AwsAccess.options());
    options.add(OptionSpec.optional("kinesis_endpoint", Kind.TEXT, "Another address of Kinesis."));
    options.addAll(DecompressionLimit.options("record"));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    if (!STREAM.matcher(values.text("stream")).matches()) {
      return Optional.of(
          new Problem(
              "stream",
              "stream is a name, or like arn:aws:kinesis:eu-central-1:123456789012:stream/name, not"
                  + " '"
                  + values.text("stream")
                  + "'"));
    }
    if (values.duration("poll_every").compareTo(ShardCursor.SHORTEST_PAUSE) < 0) {
      return Optional.of(
          new Problem("poll_every", "poll_every is at least 200ms, as Kinesis has it"));
    }
    if (values.duration("discover_every").isZero()) {
      return Optional.of(new Problem("discover_every", "discover_every must be more than nothing"));
    }
    return Stream.of(
            START_AT.check(values),
            AwsAccess.checkAddress(values, "kinesis_endpoint"),
            AwsAccess.check(values),
            DecompressionLimit.check(values))
        .flatMap(Optional::stream)
        .findFirst();
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    AwsAccess access = AwsAccess.of(values);
    String stream = values.text("stream");
    URI endpoint = AwsAccess.address(values, "kinesis_endpoint");
    InstantSource clock = InstantSource.system();
    return new KinesisSource(
        name,
        new KinesisSourceConfig(
            stream,
            START_AT.of(values),
            values.duration("poll_every"),
            values.duration("discover_every"),
            DecompressionLimit.of(values)),
        () -> new AwsDataStream(access, stream, endpoint, clock),
        clock,
        new KinesisDeployment(name, access, stream).files());
  }
}
