package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the named groups of the first regular expression that finds something in a text. */
final class RegexParts implements PartsCodec {
  private final List<Expression> expressions = new ArrayList<>();

  /** A regular expression and its groups. */
  private record Expression(BoundedRegex regex, List<Group> groups) {}

  /** A named group. */
  private static final class Group {
    private final byte[] name;
    private final int number;

    Group(String name, int number) {
      this.name = Parts.name(name);
      this.number = number;
    }
  }

  RegexParts(MappingSpec.NamedGroups format) {
    for (Pattern pattern : format.patterns()) {
      List<Group> groups =
          pattern.namedGroups().entrySet().stream()
              .sorted(Map.Entry.comparingByValue())
              .map(group -> new Group(group.getKey(), group.getValue()))
              .toList();
      expressions.add(new Expression(new BoundedRegex(pattern), groups));
    }
  }

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    String text = new String(out.data, start, end - start, StandardCharsets.UTF_8);
    for (Expression expression : expressions) {
      Matcher match = expression.regex().find(text);
      if (match == null) {
        continue;
      }
      Parts parts = new Parts(out, node);
      for (Group group : expression.groups()) {
        String found = match.group(group.number);
        if (found != null) {
          parts.add(group.name, found);
        }
      }
      return true;
    }
    return false;
  }
}
