package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.FilterSpec;
import dev.tarn.mapping.MappingSpec.Rule;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Severity;
import dev.tarn.ocsf.SourceText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds in a mapping without errors what works and is probably not meant, beyond the warnings of
 * {@link MappingChecker}: what can never happen, what changes nothing, what says less than it
 * could. A warning is certain; what is only worth a look is a note. Stateless.
 */
public final class MappingLint {
  private final Findings findings = new Findings();
  private final Set<String> recommended = new HashSet<>();
  private final MappingSpec spec;

  private MappingLint(MappingSpec spec) {
    this.spec = spec;
  }

  /**
   * Looks through a mapping.
   *
   * @param fileName its name in positions
   * @param spec what the check of it gave
   * @param sources its text, and those of the mappings that it includes
   * @param schemas what it was checked with
   * @return warnings and notes, by place
   */
  public static List<Diagnostic> lint(
      String fileName, MappingSpec spec, SourceText sources, Schemas schemas) {
    MappingLint lint = new MappingLint(spec);
    KeyedNodes nodes = new KeyedNodes(sources);
    lint.entries();
    RuleLint rules = new RuleLint(schemas.load(spec.version()), nodes, lint.findings);
    spec.events().forEach(rules::add);
    nodes.file(fileName).ifPresent(root -> new InputLint(spec, lint.findings).add(root));
    spec.events().forEach(lint::recommended);
    return lint.findings.sorted();
  }

  /** Entries whose records others take before them. */
  private void entries() {
    List<Condition> before = new ArrayList<>();
    for (FilterSpec filter : spec.filters()) {
      before.add(filter.when());
    }
    for (int i = 0; i < spec.events().size(); i++) {
      EventSpec event = spec.events().get(i);
      Condition when = event.when();
      if (when == null) {
        if (ConditionCover.coverAll(before)) {
          shadowed(event, "the filters and entries before it take all");
        }
        continue;
      }
      if (ConditionCover.covers(new MappingSpec.Or(before), when)) {
        shadowed(event, takers(when, i) + " of its records");
      }
      before.add(when);
    }
  }

  private void shadowed(EventSpec event, String why) {
    findings.warning(
        "shadowed-entry",
        event.position(),
        "no record reaches this entry: " + why,
        "move it up, or leave it out");
  }

  /** What takes all records of an entry. */
  private String takers(Condition when, int entry) {
    for (FilterSpec filter : spec.filters()) {
      if (ConditionCover.covers(filter.when(), when)) {
        return "the filter '" + filter.name() + "' takes all";
      }
    }
    for (EventSpec earlier : spec.events().subList(0, entry)) {
      if (earlier.when() != null && ConditionCover.covers(earlier.when(), when)) {
        return "the one " + place(earlier.position(), spec.events().get(entry)) + " takes all";
      }
    }
    return "the filters and entries before it take all";
  }

  private static String place(Position position, EventSpec from) {
    return position.file().equals(from.position().file())
        ? "in line " + position.line()
        : "at " + position;
  }

  /** What OCSF recommends for the class of an entry and no rule sets; equal lists are told once. */
  private void recommended(EventSpec event) {
    List<String> unset =
        event.eventClass().attributes().values().stream()
            .filter(attribute -> attribute.requirement() == Requirement.RECOMMENDED)
            .filter(attribute -> attribute.profiles().isEmpty())
            .map(Attribute::name)
            .filter(name -> !name.equals("observables"))
            .filter(name -> event.rules().stream().noneMatch(rule -> sets(rule, name)))
            .toList();
    if (!unset.isEmpty() && recommended.add(event.eventClass().name() + unset)) {
      findings.add(
          new Diagnostic(
              "recommended-unset",
              Severity.NOTE,
              event.position(),
              "OCSF recommends for "
                  + event.eventClass().name()
                  + " what no rule sets: "
                  + String.join(", ", unset),
              null));
    }
  }

  private static boolean sets(Rule rule, String name) {
    return rule.target().equals(name) || rule.target().startsWith(name + ".");
  }
}
