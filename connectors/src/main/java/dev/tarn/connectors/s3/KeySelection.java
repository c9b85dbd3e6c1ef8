package dev.tarn.connectors.s3;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that a source asks for. Immutable. */
final class KeySelection {
  /** Proofs of what CloudTrail wrote, and no records themselves. */
  private static final Pattern DIGEST = pattern("**/CloudTrail-Digest/**");

  private final List<Pattern> include;
  private final List<Pattern> exclude;
  private final boolean digests;

  /**
   * @param digests whether those of CloudTrail are asked for, whatever is to be included
   */
  KeySelection(List<String> include, List<String> exclude, boolean digests) {
    this.digests = digests;
    this.include = include.stream().map(KeySelection::pattern).toList();
    this.exclude = exclude.stream().map(KeySelection::pattern).toList();
  }

  static KeySelection of(S3SourceConfig config) {
    return new KeySelection(config.include(), config.exclude(), config.verifyDigests());
  }

  /** The rule by which a key is left out, if one does. */
  Optional<String> leftOutBy(String key) {
    boolean digest = DIGEST.matcher(key).matches();
    if (digest && !(digests && DigestName.isDigest(key))) {
      return Optional.of("digest of CloudTrail");
    }
    if (!digest
        && !include.isEmpty()
        && include.stream().noneMatch(glob -> glob.matcher(key).matches())) {
      return Optional.of("not in include");
    }
    return exclude.stream().anyMatch(glob -> glob.matcher(key).matches())
        ? Optional.of("in exclude")
        : Optional.empty();
  }

  /**
   * {@code *} and {@code ?} stay within a part of the key, {@code **} does not. A glob without a
   * slash is about the last part.
   */
  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder(glob.contains("/") ? "" : "(?:.*/)?");
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (glob.startsWith("**/", i)) {
        regex.append("(?:.*/)?");
        i += 2;
      } else if (glob.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
