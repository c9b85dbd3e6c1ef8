package dev.tarn.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
  @Test
  void describesARecordByTheHeaderThatStandsLastBeforeIt() {
    RecordBatch batch = new RecordBatch(16);
    batch.add(0, 1, 0);
    for (int header = 0; header < 5; header++) {
      batch.describe(bytes("replaced"));
      batch.describe(bytes("header " + header));
      batch.add(0, 1, 0);
      batch.add(0, 1, 0);
    }

    assertThat(batch.header(0)).isNull();
    for (int record = 1; record < batch.count(); record++) {
      assertThat(batch.header(record)).isEqualTo(bytes("header " + (record - 1) / 2));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
