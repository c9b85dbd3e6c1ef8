package dev.tarn.connectors.s3;

import dev.tarn.event.Source.RawUnit;
import org.jspecify.annotations.Nullable;

/** A unit that S3 may refuse to give, now or for ever. */
interface RefusableUnit extends RawUnit {
  /** Why it could not be read the last time, or null. */
  @Nullable Refusal refusal();
}
