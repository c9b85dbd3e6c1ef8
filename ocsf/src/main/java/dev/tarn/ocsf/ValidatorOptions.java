package dev.tarn.ocsf;

/**
 * What a validator checks; see {@link Validator.Builder}.
 *
 * @param ownRules false where {@code serverCompatible} is true
 */
record ValidatorOptions(
    boolean recommended,
    boolean serverCompatible,
    boolean ownRules,
    boolean schemaDefects,
    int maxFindings) {}
