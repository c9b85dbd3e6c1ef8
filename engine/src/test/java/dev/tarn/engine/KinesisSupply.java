package dev.tarn.engine;

import java.io.IOException;
import java.util.List;

/** A stream of two shards. */
final class KinesisSupply implements Supply {
  /** The service is slow to take more at once. */
  private static final int AT_ONCE = 100;

  private final KinesisServer server = new KinesisServer();

  KinesisSupply() throws IOException, InterruptedException {
    server.create("logs", 2);
  }

  @Override
  public String name() {
    return "kinesis";
  }

  @Override
  public String source() {
    return "type: kinesis, stream: logs, region: us-east-1, access_key_id: test,"
        + " secret_access_key: '${file:secret}', kinesis_endpoint: '"
        + server.proxy().address()
        + "'";
  }

  @Override
  public void produce(String records) {
    List<String> lines = records.lines().toList();
    for (int from = 0; from < lines.size(); from += AT_ONCE) {
      int to = Math.min(lines.size(), from + AT_ONCE);
      server.putLines("logs", String.join("\n", lines.subList(from, to)));
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
