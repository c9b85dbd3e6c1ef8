package dev.tarn.ocsf;

/**
 * What a finding is compared by.
 *
 * @param code as the OCSF server names it
 * @param path as the OCSF server writes it; empty = the event
 */
record ExpectedFinding(String code, String path) implements Comparable<ExpectedFinding> {

  /** Whether it lies at this path or below it. */
  boolean isWithin(String place) {
    return path.equals(place)
        || (path.startsWith(place)
            && (path.charAt(place.length()) == '.' || path.charAt(place.length()) == '['));
  }

  @Override
  public int compareTo(ExpectedFinding other) {
    int byPath = path.compareTo(other.path);
    return byPath != 0 ? byPath : code.compareTo(other.code);
  }

  @Override
  public String toString() {
    return code + " at '" + path + "'";
  }
}
