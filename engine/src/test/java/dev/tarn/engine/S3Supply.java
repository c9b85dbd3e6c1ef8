package dev.tarn.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Objects that a queue tells of, half of them gzip. */
final class S3Supply implements Supply {
  private final ObjectStore store = new ObjectStore();
  private final List<String> messages = new ArrayList<>();

  S3Supply() throws Exception {
    store.clear();
  }

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public String source() {
    return "type: s3, queue_url: " + store.queueUrl() + ", " + store.access();
  }

  @Override
  public void produce(String records) throws IOException {
    String key = "logs/" + messages.size();
    byte[] content =
        messages.size() % 2 == 0
            ? TestEngine.gzip(records)
            : records.getBytes(StandardCharsets.UTF_8);
    String message = ObjectStore.event(List.of(store.record(key, store.put(key, content))));
    messages.add(message);
    store.send(message);
  }

  @Override
  public void beginAnew() {
    messages.forEach(store::send);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
