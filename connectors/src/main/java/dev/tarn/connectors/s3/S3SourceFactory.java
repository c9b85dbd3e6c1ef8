package dev.tarn.connectors.s3;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code type: s3}. */
public final class S3SourceFactory implements SourceFactory {
  @Override
  public String type() {
    return "s3";
  }

  @Override
  public String description() {
    return "Objects of S3: those that an SQS queue tells of (events of S3, by SNS or EventBridge or"
        + " straight, and Security Lake's), and those that lie under a prefix already. gzip,"
        + " zstd or plain, told apart by their first bytes. An object is stored once.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.optional(
            "queue_url",
            Kind.TEXT,
            "The address of the queue. Without it, only the backfill is read."));
    options.add(
        OptionSpec.group(
            "backfill",
            List.of(
                OptionSpec.required("bucket", Kind.TEXT, "The bucket's name."),
                OptionSpec.optional("prefix", Kind.TEXT, "Keys begin so."),
                OptionSpec.optional(
                    "from", Kind.TEXT, "Written on this date, or at this time, or later."),
                OptionSpec.optional("to", Kind.TEXT, "Written before this date or time.")),
            "Objects that are there already."));
    options.addAll(AwsAccess.options());
    options.add(
        OptionSpec.optional(
            "s3_endpoint", Kind.TEXT, "The address of another store than Amazon's S3."));
    options.add(
        OptionSpec.optional(
            "sqs_endpoint", Kind.TEXT, "Where SQS answers, if that is not where queue_url says."));
    options.add(
        OptionSpec.optional(
            "path_style",
            Kind.BOOLEAN,
            "false",
            "Whether the bucket's name stands in the path, as other stores want it."));
    options.add(
        OptionSpec.optional(
            "request_payer",
            Kind.BOOLEAN,
            "false",
            "Whether the caller pays for requests, as some buckets demand."));
    options.add(
        OptionSpec.list(
            "include", "Globs of which one must fit a key: its last part, or, with a /, all."));
    options.add(OptionSpec.list("exclude", "Globs of which none may fit a key."));
    options.add(
        OptionSpec.optional(
            "verify_digests",
            Kind.BOOLEAN,
            "false",
            "Whether the digests of CloudTrail, and the log files that they name, are verified."));
    options.add(
        OptionSpec.optional(
            "cloudtrail_endpoint",
            Kind.TEXT,
            "The address of CloudTrail, whose public keys verify digests, if not Amazon's."));
    options.add(
        OptionSpec.optional(
            "readers", Kind.INTEGER, "4", "How many objects are read in parallel."));
    options.add(
        OptionSpec.optional(
            "visibility_timeout",
            Kind.DURATION,
            "2m",
            "How long a message is kept from others; it is extended while its objects are read."));
    options.add(
        OptionSpec.optional(
            "tries",
            Kind.INTEGER,
            "5",
            "How often an object is asked for that S3 refuses, before it goes to the quarantine."));
    options.add(
        OptionSpec.optional(
            "retry_after", Kind.DURATION, "1m", "The pause before the second try; it doubles."));
    options.addAll(DecompressionLimit.options("object"));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    if (!values.has("queue_url") && !values.has("backfill")) {
      return Optional.of(new Problem("type", "an s3 source needs queue_url, or backfill, or both"));
    }
    if (values.number("readers") < 1 || values.number("readers") > 64) {
      return Optional.of(new Problem("readers", "readers is from 1 to 64"));
    }
    if (values.number("tries") < 1 || values.number("tries") > 1_000) {
      return Optional.of(new Problem("tries", "tries is from 1 to 1000"));
    }
    Duration visibility = values.duration("visibility_timeout");
    if (visibility.toSeconds() < 1 || visibility.toHours() > 12) {
      return Optional.of(
          new Problem("visibility_timeout", "visibility_timeout is from 1s to 12h, as SQS has it"));
    }
    return Stream.of(
            AwsAccess.checkAddress(values, "queue_url"),
            AwsAccess.checkAddress(values, "s3_endpoint"),
            AwsAccess.checkAddress(values, "sqs_endpoint"),
            AwsAccess.checkAddress(values, "cloudtrail_endpoint"),
            AwsAccess.check(values),
            DecompressionLimit.check(values),
            checkTimes(values))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Problem> checkTimes(OptionValues values) {
    if (!values.has("backfill")) {
      return Optional.empty();
    }
    OptionValues backfill = values.group("backfill");
    for (String option : List.of("from", "to")) {
      if (backfill.has(option) && time(backfill, option) == null) {
        return Optional.of(
            new Problem(
                "backfill",
                option
                    + " is a date like 2026-01-31 or a time like 2026-01-31T12:00:00Z, not '"
                    + backfill.text(option)
                    + "'"));
      }
    }
    Instant from = time(backfill, "from");
    Instant to = time(backfill, "to");
    return from != null && to != null && !from.isBefore(to)
        ? Optional.of(new Problem("backfill", "from is not before to"))
        : Optional.empty();
  }

  private static @Nullable Instant time(OptionValues values, String option) {
    if (!values.has(option)) {
      return null;
    }
    String text = values.text(option);
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    S3SourceConfig.Queue queue = null;
    if (values.has("queue_url")) {
      queue =
          new S3SourceConfig.Queue(
              values.text("queue_url"),
              AwsAccess.address(values, "sqs_endpoint"),
              values.duration("visibility_timeout"));
    }
    S3SourceConfig.Range range = null;
    if (values.has("backfill")) {
      OptionValues backfill = values.group("backfill");
      range =
          new S3SourceConfig.Range(
              backfill.text("bucket"),
              backfill.has("prefix") ? backfill.text("prefix") : "",
              time(backfill, "from"),
              time(backfill, "to"));
    }
    return new S3Source(
        name,
        new S3SourceConfig(
            AwsAccess.of(values),
            queue,
            range,
            AwsAccess.address(values, "s3_endpoint"),
            values.flag("path_style"),
            values.flag("request_payer"),
            values.texts("include"),
            values.texts("exclude"),
            values.flag("verify_digests"),
            AwsAccess.address(values, "cloudtrail_endpoint"),
            (int) values.number("readers"),
            (int) values.number("tries"),
            values.duration("retry_after"),
            DecompressionLimit.of(values)));
  }
}
