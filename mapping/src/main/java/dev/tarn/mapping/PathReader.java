package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands for values of the input: paths, names of values, templates. What is wrong
 * becomes findings and gives no value. One thread uses it.
 */
final class PathReader {
  private final Findings findings;
  private final MappingNames names;

  /** Where the paths of the record begin that the part being read says. */
  private InputPath base = InputPath.ELEMENT;

  /** How many for_each are around what is read. */
  private int elements;

  PathReader(Findings findings, MappingNames names) {
    this.findings = findings;
    this.names = names;
  }

  /** From here on paths of the record begin there. */
  void readAt(InputPath base) {
    this.base = base;
  }

  /** What follows stands within a for_each: its paths are the element's. */
  void enterElement() {
    elements++;
  }

  void leaveElement() {
    elements--;
  }

  /** A path, a name or a template; null where it is none. */
  @Nullable Expression expression(YamlScalar scalar, boolean inElement) {
    return isTemplate(scalar) ? template(scalar, inElement) : path(scalar, inElement);
  }

  /** A brace makes a template of a text, unless it stands in a quoted key of a path. */
  static boolean isTemplate(YamlScalar scalar) {
    if (!scalar.text().contains("{")) {
      return false;
    }
    try {
      PathParser.parse(scalar.text());
      return false;
    } catch (SyntaxError noPath) {
      return true;
    }
  }

  @Nullable Expression template(YamlScalar scalar, boolean inElement) {
    String text = scalar.text();
    List<Expression> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if ((c == '{' || c == '}') && at + 1 < text.length() && text.charAt(at + 1) == c) {
        literal.append(c);
        at += 2;
      } else if (c == '{') {
        if (!literal.isEmpty()) {
          parts.add(new MappingSpec.Constant(literal.toString()));
          literal.setLength(0);
        }
        try {
          PathParser parser = new PathParser(text, at + 1);
          PathReference reference = placed(parser.read());
          if (parser.at() >= text.length() || text.charAt(parser.at()) != '}') {
            throw new SyntaxError(
                "template-syntax", at, parser.at() - at, "'}' is missing after the path", null);
          }
          Expression value = expression(scalar, at + 1, parser.at() - at - 1, reference, inElement);
          if (value == null) {
            return null;
          }
          parts.add(value);
          at = parser.at() + 1;
        } catch (SyntaxError e) {
          add(scalar, 0, e);
          return null;
        }
      } else {
        literal.append(c);
        at++;
      }
    }
    if (!literal.isEmpty()) {
      parts.add(new MappingSpec.Constant(literal.toString()));
    }
    if (parts.stream().allMatch(MappingSpec.Constant.class::isInstance)) {
      findings.error(
          "template-syntax",
          scalar.position(),
          "a template holds at least one {path}",
          "write {const: …} for a fixed text");
      return null;
    }
    return new MappingSpec.Template(parts);
  }

  private @Nullable Expression path(YamlScalar scalar, boolean inElement) {
    return reference(scalar)
        .map(reference -> expression(scalar, 0, scalar.text().length(), reference, inElement))
        .orElse(null);
  }

  /** A scalar that is one path; a finding and empty where it is none. */
  Optional<PathReference> reference(YamlScalar scalar) {
    try {
      return Optional.of(placed(PathParser.parse(scalar.text())));
    } catch (SyntaxError e) {
      add(scalar, 0, e);
      return Optional.empty();
    }
  }

  /** A reference of the part being read, from the record's top. */
  PathReference placed(PathReference reference) {
    boolean ofRecord =
        switch (reference.root()) {
          case HERE -> elements == 0 && !reference.path().steps().isEmpty();
          case RECORD -> true;
          case NAME -> false;
        };
    return ofRecord
        ? new PathReference(reference.root(), "", SlotPaths.join(base, reference.path()))
        : reference;
  }

  private @Nullable Expression expression(
      YamlScalar scalar, int offset, int length, PathReference reference, boolean inElement) {
    if (reference.root() == PathReference.Root.NAME) {
      return namedValue(scalar, offset, length, reference.name(), inElement);
    }
    if (hasEach(reference.path())) {
      findings.error(
          "path-syntax",
          scalar.at(offset, length),
          "[*] means many values; this attribute takes one",
          "write [0] for the first element");
      return null;
    }
    if (reference.path().steps().isEmpty() && !inElement) {
      findings.error(
          "path-syntax",
          scalar.at(offset, length),
          "'" + scalar.text() + "' has a meaning only within for_each");
      return null;
    }
    return reference.root() == PathReference.Root.RECORD && inElement
        ? new MappingSpec.FromRecord(reference.path())
        : new MappingSpec.FromPath(reference.path());
  }

  private @Nullable Expression namedValue(
      YamlScalar scalar, int offset, int length, String name, boolean inElement) {
    Expression value = names.value(name);
    if (value == null) {
      findings.error(
          "unknown-name",
          scalar.at(offset, length),
          names.isOpen(name)
              ? "'$" + name + "' hangs on itself"
              : "there is no value '$" + name + "'",
          names.values().isEmpty()
              ? "name values under the top key 'values'"
              : Suggestions.hint(name, names.values()));
      return null;
    }
    names.use(name);
    if (inElement && value instanceof MappingSpec.Cases) {
      findings.error(
          "unknown-name",
          scalar.at(offset, length),
          "'$" + name + "' tests conditions of the record; within for_each it cannot be used");
      return null;
    }
    return inElement ? ofRecord(value) : value;
  }

  /** The same value, said within a for_each. */
  private static Expression ofRecord(Expression value) {
    return switch (value) {
      case MappingSpec.FromPath from -> new MappingSpec.FromRecord(from.path());
      case MappingSpec.FirstOf first ->
          new MappingSpec.FirstOf(first.choices().stream().map(PathReader::ofRecord).toList());
      case MappingSpec.Template template ->
          new MappingSpec.Template(template.parts().stream().map(PathReader::ofRecord).toList());
      case MappingSpec.Steps steps ->
          new MappingSpec.Steps(ofRecord(steps.input()), steps.steps(), steps.dropsRest());
      case MappingSpec.Lookup lookup ->
          new MappingSpec.Lookup(
              ofRecord(lookup.input()),
              lookup.table(),
              lookup.ignoreCase(),
              lookup.other(),
              lookup.missing());
      case MappingSpec.AddressField field ->
          new MappingSpec.AddressField(ofRecord(field.input()), field.database(), field.field());
      // Refused where values are named: conditions cannot look at the record from an element.
      case MappingSpec.Cases cases -> cases;
      case MappingSpec.FromRecord from -> from;
      case MappingSpec.Constant constant -> constant;
      case MappingSpec.Fact fact -> fact;
      case MappingSpec.CaptionOf caption -> caption;
      case MappingSpec.TypeUid uid -> uid;
      case MappingSpec.SameAs same -> same;
      case MappingSpec.Elapsed elapsed -> elapsed;
    };
  }

  static boolean hasEach(InputPath path) {
    return path.steps().stream().anyMatch(InputPath.Each.class::isInstance);
  }

  /** Tells of what is wrong in a text from an offset on. */
  void add(YamlScalar scalar, int offset, SyntaxError e) {
    findings.error(e.code(), scalar.at(offset + e.offset(), e.length()), e.message(), e.hint());
  }
}
