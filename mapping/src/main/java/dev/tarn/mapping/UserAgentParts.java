package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads user agents, which are products and comments: {@code curl/8.5.0 (x86_64-linux)}. RFC 9110
 * 10.1.5; brackets around all, as AWS writes them, mean nothing.
 *
 * <p>The program is the first product. Where that is {@code Mozilla}, as browsers and robots say
 * for the sake of servers, it is what the text names beside the engines that all of them name.
 */
final class UserAgentParts implements PartsCodec {
  private static final byte[] NAME = Parts.name("name");
  private static final byte[] VERSION = Parts.name("version");
  private static final byte[] OS = Parts.name("os");
  private static final byte[] OS_VERSION = Parts.name("os_version");

  /** Longer texts are none: their senders choose them, and reading takes longer than they are. */
  private static final int MAX_BYTES = 8 << 10;

  private static final String MOZILLA = "Mozilla";
  private static final String CHROME = "Chrome";
  private static final String SAFARI = "Safari";

  /** What many browsers call themselves beside their name. */
  private static final Set<String> ENGINES =
      Set.of(MOZILLA, "AppleWebKit", "Gecko", "KHTML", CHROME, SAFARI, "Version", "Mobile");

  private static final Pattern ROBOT = Pattern.compile("([^/]+?)[ /](\\d\\S*)");
  private static final Pattern TRIDENT = Pattern.compile("\\bTrident/.*?\\brv:([\\d.]+)");

  /** In this order: the first that is found counts. */
  private static final List<Platform> PLATFORMS =
      List.of(
          new Platform("Windows Phone", "\\bWindows Phone(?: OS)?[ /]([\\d.]+)"),
          new Platform("Android", "\\bAndroid(?:[ /]([\\d.]+))?"),
          new Platform("iOS", "\\b(?:CPU|iPhone) OS ([\\d_]+)|(?<![-\\w])iOS[ /]([\\d.]+)"),
          new Platform(
              "macOS", "\\bMac OS X(?: ([\\d_.]+))?|(?i)(?<![-\\w])macOS(?:[ /#]([\\d.]+))?"),
          new Platform("ChromeOS", "\\bCrOS \\S+ ([\\d.]+)"),
          new Platform("Windows", "(?i)\\bWindows(?: NT)?(?:[ /#]([\\d.]+))?"),
          new Platform("Linux", "(?i)\\bLinux(?:[ /#](\\d[^\\s;)]*))?"),
          new Platform("FreeBSD", "(?i)\\bFreeBSD(?:[ /#](\\d[^\\s;)]*))?"),
          new Platform("OpenBSD", "(?i)\\bOpenBSD(?:[ /#](\\d[^\\s;)]*))?"),
          new Platform("Darwin", "(?i)\\bDarwin(?:[ /#]([\\d.]+))?"));

  /**
   * An operating system.
   *
   * @param pattern how it is written; its one group that finds something is the version
   */
  private record Platform(String name, Pattern pattern) {
    Platform(String name, String pattern) {
      this(name, Pattern.compile(pattern));
    }

    private static String version(Matcher found) {
      for (int group = 1; group <= found.groupCount(); group++) {
        String version = found.group(group);
        if (version != null) {
          return version.replace('_', '.');
        }
      }
      return "";
    }
  }

  /**
   * @param version empty where the text has none
   */
  private record Product(String name, String version) {}

  // What the text that was read last is made of.
  private final List<Product> products = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();

  /** How many products stand in front of the first comment. */
  private int leading;

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    if (end - start > MAX_BYTES) {
      return false;
    }
    String text = new String(out.data, start, end - start, StandardCharsets.UTF_8);
    if (text.chars().anyMatch(Character::isISOControl)) {
      return false;
    }
    read(text);
    if (leading == 0) {
      return false;
    }
    Product program = products.get(0).name().equals(MOZILLA) ? browser() : tool();
    Parts parts = new Parts(out, node);
    parts.add(NAME, program.name());
    parts.add(VERSION, program.version());
    for (Platform platform : PLATFORMS) {
      Matcher found = platform.pattern().matcher(text);
      if (found.find()) {
        parts.add(OS, platform.name());
        parts.add(OS_VERSION, Platform.version(found));
        break;
      }
    }
    return true;
  }

  private void read(String text) {
    products.clear();
    comments.clear();
    leading = -1;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '(') {
        leading = leading < 0 ? products.size() : leading;
        at = comment(text, at + 1);
      } else if (isBetween(c)) {
        at++;
      } else {
        at = product(text, at);
      }
    }
    leading = leading < 0 ? products.size() : leading;
  }

  private static boolean isBetween(char c) {
    return " ,;[])".indexOf(c) >= 0;
  }

  /** Reads a product; gives where it ends. */
  private int product(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '(' && !isBetween(text.charAt(end))) {
      end++;
    }
    int slash = text.indexOf('/', start);
    boolean hasVersion = slash > start && slash < end;
    products.add(
        new Product(
            text.substring(start, hasVersion ? slash : end),
            hasVersion ? text.substring(slash + 1, end) : ""));
    return end;
  }

  /** Reads a comment from behind its bracket; gives the place behind it, or the text's end. */
  private int comment(String text, int start) {
    int depth = 1;
    int at = start;
    while (at < text.length() && depth > 0) {
      char c = text.charAt(at);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at += c == '\\' ? 2 : 1;
    }
    int behind = Math.min(at, text.length());
    comments.add(text.substring(start, depth == 0 ? behind - 1 : behind));
    return behind;
  }

  /** The first product; words without version in front of one that has one belong to its name. */
  private Product tool() {
    StringBuilder name = new StringBuilder();
    for (Product product : products.subList(0, leading)) {
      name.append(name.isEmpty() ? "" : " ").append(product.name());
      if (!product.version().isEmpty()) {
        return new Product(name.toString(), product.version());
      }
    }
    return new Product(name.toString(), "");
  }

  private Product browser() {
    for (String comment : comments) {
      Product robot = robot(comment);
      if (robot != null) {
        return robot;
      }
      Matcher trident = TRIDENT.matcher(comment);
      if (trident.find()) {
        return new Product("MSIE", trident.group(1));
      }
    }
    for (Product product : products) {
      if (!product.version().isEmpty() && !ENGINES.contains(product.name())) {
        return product;
      }
    }
    Optional<Product> safari =
        named(SAFARI)
            .map(product -> new Product(SAFARI, named("Version").orElse(product).version()));
    return named(CHROME).or(() -> safari).orElse(products.get(0));
  }

  private Optional<Product> named(String name) {
    return products.stream().filter(product -> product.name().equals(name)).findFirst();
  }

  /** What a comment says behind {@code compatible}, or null. */
  private static @Nullable Product robot(String comment) {
    boolean compatible = false;
    for (String item : comment.split("[;,]", -1)) {
      Matcher named = ROBOT.matcher(item.strip());
      if (compatible && named.matches()) {
        return new Product(named.group(1), named.group(2));
      }
      compatible = item.strip().equals("compatible");
    }
    return null;
  }
}
