package dev.tarn.ocsf;

/** How much OCSF wants an attribute. */
public enum Requirement {
  REQUIRED,
  RECOMMENDED,
  OPTIONAL
}
