package dev.tarn.connectors.s3;

import java.time.Duration;
import java.util.Locale;

/** How far a backfill is, in words. */
final class BackfillText {
  private BackfillText() {}

  /**
   * @param counted whether the sums are known, or are those so far
   */
  static String progress(
      long objectsDone,
      long bytesDone,
      long objectsInAll,
      long bytesInAll,
      boolean counted,
      Duration taken) {
    String text =
        String.format(
            Locale.ROOT,
            "%,d of %s%,d objects, %,d of %s%,d MB stored",
            objectsDone,
            counted ? "" : "at least ",
            objectsInAll,
            bytesDone / 1_000_000,
            counted ? "" : "at least ",
            bytesInAll / 1_000_000);
    if (!counted || objectsDone == 0 || objectsDone >= objectsInAll) {
      return text;
    }
    // objects cost as well as bytes do
    double share = (objectsDone + bytesDone / 1e6) / (Math.max(1, objectsInAll) + bytesInAll / 1e6);
    long minutes = Math.round(taken.toMillis() * (1 - share) / share / 60_000);
    return text + ", about " + Math.max(1, minutes) + " min left";
  }
}
