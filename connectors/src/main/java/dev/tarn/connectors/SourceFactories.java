package dev.tarn.connectors;

import dev.tarn.connectors.file.FileSourceFactory;
import dev.tarn.connectors.graph.GraphSourceFactory;
import dev.tarn.connectors.http.HttpSourceFactory;
import dev.tarn.connectors.iam.IamSourceFactory;
import dev.tarn.connectors.kafka.EventHubsSourceFactory;
import dev.tarn.connectors.kafka.KafkaSourceFactory;
import dev.tarn.connectors.kinesis.KinesisSourceFactory;
import dev.tarn.connectors.s3.S3SourceFactory;
import dev.tarn.connectors.syslog.SyslogSourceFactory;
import java.util.List;

/** The types of sources that Tarn ships. */
public final class SourceFactories {
  private static final List<SourceFactory> ALL =
      List.of(
          new FileSourceFactory(),
          new KafkaSourceFactory(),
          new EventHubsSourceFactory(),
          new GraphSourceFactory(),
          new IamSourceFactory(),
          new KinesisSourceFactory(),
          new S3SourceFactory(),
          new HttpSourceFactory(),
          new SyslogSourceFactory());

  private SourceFactories() {}

  public static List<SourceFactory> all() {
    return ALL;
  }
}
