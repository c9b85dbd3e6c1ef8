package dev.tarn.mapping.yaml;

import dev.tarn.ocsf.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document that a person wrote. What is wrong with it becomes findings, never an
 * exception. Anchors, aliases, tags, keys that are not scalars and a second document are refused; a
 * file is at most {@link #MAX_CHARACTERS} long and {@link #MAX_DEPTH} deep.
 */
public final class YamlReader {
  public static final int MAX_CHARACTERS = 4 << 20;
  public static final int MAX_DEPTH = 64;

  private final String file;
  private final String text;
  private final List<Integer> lineStarts = new ArrayList<>();
  private final Findings findings;
  private Iterator<Event> events = List.<Event>of().iterator();
  private Position lastPlace;

  private YamlReader(String file, String text, Findings findings) {
    this.file = file;
    this.text = text;
    this.findings = findings;
    this.lastPlace = new Position(file, 1, 1, 1);
    lineStarts.add(0);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        lineStarts.add(i + 1);
      }
    }
  }

  /**
   * @param file as the user knows it, for positions
   * @return the root node; empty when the file is empty or its syntax broken, which is then among
   *     the findings
   */
  public static Optional<YamlNode> read(String file, String text, Findings findings) {
    if (text.length() > MAX_CHARACTERS) {
      findings.error(
          "yaml-too-large",
          new Position(file, 1, 1, 1),
          "the file has " + text.length() + " characters; at most " + MAX_CHARACTERS + " are read");
      return Optional.empty();
    }
    String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new YamlReader(file, clean.replace("\r\n", "\n").replace('\r', '\n'), findings)
        .readDocument();
  }

  private Optional<YamlNode> readDocument() {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_CHARACTERS).build();
    YamlNode root = null;
    try {
      events = new Parse(settings).parseString(text).iterator();
      while (events.hasNext()) {
        Event event = events.next();
        switch (event.getEventId()) {
          case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
          case DocumentStart -> {
            if (root != null) {
              findings.error(
                  "yaml-second-document", at(event), "a file holds one document; this is a second");
              return Optional.of(root);
            }
          }
          case Alias, Scalar, SequenceStart, MappingStart -> root = node(event, 0);
          case SequenceEnd, MappingEnd -> throw new IllegalStateException("unbalanced events");
        }
      }
    } catch (MarkedYamlEngineException e) {
      findings.error("yaml-syntax", problemPosition(e), problem(e), hint(e));
      return Optional.empty();
    } catch (YamlEngineException e) {
      String message = e.getMessage();
      findings.error(
          "yaml-syntax",
          new Position(file, 1, 1, 1),
          message == null ? "this is no YAML" : firstLine(message));
      return Optional.empty();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // The engine's scanner throws these at escapes that a quoted text cuts off or that are no
      // code point.
      findings.error(
          "yaml-syntax",
          lastPlace,
          "a text in double quotes after this place has a broken escape, or is not closed",
          "use single quotes, in which a backslash is a backslash");
      return Optional.empty();
    } catch (TooDeep e) {
      findings.error("yaml-too-deep", e.position, "more than " + MAX_DEPTH + " levels of nesting");
      return Optional.empty();
    }
    if (root == null || (root instanceof YamlScalar scalar && scalar.isNull())) {
      findings.error("yaml-empty", new Position(file, 1, 1, 1), "the file holds nothing");
      return Optional.empty();
    }
    return Optional.of(root);
  }

  private YamlNode node(Event event, int depth) throws TooDeep {
    lastPlace = at(event);
    if (depth > MAX_DEPTH) {
      throw new TooDeep(at(event));
    }
    if (event instanceof NodeEvent node
        && node.getAnchor().isPresent()
        && !(event instanceof AliasEvent)) {
      findings.error(
          "yaml-anchor", at(event), "anchors (&name) are not used here", "write the value out");
    }
    return switch (event.getEventId()) {
      case Alias -> {
        findings.error(
            "yaml-anchor", at(event), "aliases (*name) are not used here", "write the value out");
        yield new YamlScalar(at(event), "", true, "");
      }
      case Scalar -> scalar((ScalarEvent) event);
      case SequenceStart -> sequence(event, depth);
      case MappingStart -> mapping(event, depth);
      case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment, SequenceEnd, MappingEnd ->
          throw new IllegalStateException("no node: " + event);
    };
  }

  private YamlScalar scalar(ScalarEvent event) {
    if (event.getTag().isPresent()) {
      findings.error(
          "yaml-tag", at(event), "tags (" + event.getTag().get() + ") are not used here", null);
    }
    int start = offset(event.getStartMark());
    int end = Math.max(start, offset(event.getEndMark()));
    String source = text.substring(start, end);
    boolean quoted = event.isSQuoted() || event.isDQuoted();
    boolean block = event.isLiteral() || event.isFolded();
    return new YamlScalar(at(event), event.getValue(), !quoted && !block, source);
  }

  private YamlNode sequence(Event start, int depth) throws TooDeep {
    List<YamlNode> items = new ArrayList<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.SequenceEnd) {
      items.add(node(event, depth + 1));
      event = events.next();
    }
    return new YamlNode.Sequence(at(start), items);
  }

  private YamlNode mapping(Event start, int depth) throws TooDeep {
    Map<String, YamlScalar> seen = new HashMap<>();
    List<YamlNode.Entry> entries = new ArrayList<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.MappingEnd) {
      YamlNode key = node(event, depth + 1);
      YamlNode value = node(events.next(), depth + 1);
      if (key instanceof YamlScalar name) {
        YamlScalar first = seen.putIfAbsent(name.text(), name);
        if (first == null) {
          entries.add(new YamlNode.Entry(name, value));
        } else {
          findings.error(
              "duplicate-key",
              name.position(),
              "'" + name.text() + "' is already given in line " + first.position().line());
        }
      } else {
        findings.error("yaml-key", key.position(), "a key is plain text, not " + key.kind());
      }
      event = events.next();
    }
    return new YamlNode.Mapping(at(start), entries);
  }

  private Position at(Event event) {
    int start = offset(event.getStartMark());
    int end = Math.max(start, offset(event.getEndMark()));
    int lineEnd = text.indexOf('\n', start);
    int covered = lineEnd < 0 ? end : Math.min(end, lineEnd);
    if (event instanceof AliasEvent || event instanceof ScalarEvent) {
      return position(event.getStartMark(), text.codePointCount(start, Math.max(start, covered)));
    }
    return position(event.getStartMark(), 1);
  }

  private Position position(Optional<Mark> mark, int length) {
    return mark.map(
            m -> new Position(file, m.getLine() + 1, m.getColumn() + 1, Math.max(1, length)))
        .orElse(new Position(file, 1, 1, 1));
  }

  private int offset(Optional<Mark> mark) {
    if (mark.isEmpty() || mark.get().getLine() >= lineStarts.size()) {
      return text.length();
    }
    int lineStart = lineStarts.get(mark.get().getLine());
    int next = mark.get().getLine() + 1;
    int lineEnd = next < lineStarts.size() ? lineStarts.get(next) : text.length();
    int rest = text.codePointCount(lineStart, lineEnd);
    return text.offsetByCodePoints(lineStart, Math.min(rest, mark.get().getColumn()));
  }

  private Position problemPosition(MarkedYamlEngineException e) {
    return position(e.getProblemMark().isPresent() ? e.getProblemMark() : e.getContextMark(), 1);
  }

  private static String problem(MarkedYamlEngineException e) {
    String context = e.getContext();
    String problem = e.getProblem() == null ? "this is no YAML" : firstLine(e.getProblem());
    return context == null || context.isBlank() ? problem : firstLine(context) + ": " + problem;
  }

  /** The mistakes that people make in a language full of paths, templates and expressions. */
  private static @Nullable String hint(MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "" : e.getProblem();
    if (problem.contains("',' or '}'") || problem.contains("',' or ']'")) {
      return "within { } or [ ] put quotes around a text that holds [ ] { } or a comma";
    }
    if (problem.contains("\\t") || problem.contains("TAB")) {
      return "indent with spaces, not tabs";
    }
    if (problem.contains("expected <block end>") || problem.contains("did not find expected")) {
      return "a text that begins with a quote and goes on after it needs quotes around the whole";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "indent keys of one mapping equally, or put quotes around a text that holds a colon and a"
          + " blank";
    }
    return null;
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return (end < 0 ? message : message.substring(0, end)).strip();
  }

  /** Ends reading where the nesting is too deep. */
  private static final class TooDeep extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Position position;

    TooDeep(Position position) {
      super(null, null, false, false);
      this.position = position;
    }
  }
}
