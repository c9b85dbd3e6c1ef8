package dev.tarn.connectors.s3;

/**
 * What a digest of CloudTrail shows to be wrong. Immutable.
 *
 * @param code kebab-case, {@code log-file-altered}
 * @param subject the address of the object that is wrong, or missing
 * @param message one sentence without a full stop
 */
record DigestProblem(String code, String subject, String message) {
  static final String INVALID = "digest-invalid";
  static final String FORGED = "digest-forged";
  static final String KEY_UNKNOWN = "digest-key-unknown";
  static final String MISSING = "digest-missing";
  static final String CHAIN_RESTARTED = "digest-chain-restarted";
  static final String LOG_FILE_MISSING = "log-file-missing";
  static final String LOG_FILE_ALTERED = "log-file-altered";
}
