package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.event.Source.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Tries out whether a stream can be read. Who else reads it is not disturbed. */
final class KinesisTrial {
  private final String name;
  private final List<Trial> trials = new ArrayList<>();

  /**
   * @param name the stream's, as configured
   */
  KinesisTrial(String name) {
    this.name = name;
  }

  List<Trial> run(Supplier<DataStream> opener) throws InterruptedException {
    String what = "describe stream " + name;
    try (DataStream stream = opener.get()) {
      DataStream.Summary summary = stream.describe();
      trials.add(Trial.good(what, "records are kept for " + summary.retention().toHours() + " h"));
      what = "list shards";
      List<Shard> shards = stream.shards();
      trials.add(Trial.good(what, shards.size() == 1 ? "1 shard" : shards.size() + " shards"));
      what = "read records";
      ShardPosition newest = new ShardPosition.Since(summary.asOf());
      stream.records(stream.iterator(shards.getLast().id(), newest));
      trials.add(Trial.good(what, ""));
    } catch (RuntimeException e) {
      trials.add(Trial.failed(what, AwsFailure.of(e).words()));
    }
    return List.copyOf(trials);
  }
}
