package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Constant;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.Value;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of a mapping sets in one object of the event, as a tree. Filled while the entry is
 * read; one thread uses it.
 */
final class ObjectRules {
  /** One attribute that is set. */
  sealed interface Member {
    Attribute attribute();

    Position position();

    /** Whether it comes from the part that all entries share. */
    boolean common();
  }

  /**
   * A scalar, a list of scalars or the observables.
   *
   * @param otherText text of an enum's value where it is 99 Other, or null
   */
  record Leaf(
      Attribute attribute,
      Value value,
      @Nullable Condition when,
      @Nullable Expression otherText,
      Position position,
      boolean common)
      implements Member {

    /**
     * Stands for a rule with errors, so that what hangs on the attribute is not told as missing. It
     * is never run: a mapping with errors has no {@link MappingSpec}.
     */
    static Leaf broken(Attribute attribute, Position position, boolean common) {
      Value nothing =
          new MappingSpec.Scalar(
              new MappingSpec.Cases(List.of(new MappingSpec.Branch(null, new Constant("")))),
              Conversions.ANY_TEXT);
      return new Leaf(attribute, nothing, null, null, position, common);
    }
  }

  /** An object. */
  record Nested(Attribute attribute, ObjectRules rules, Position position, boolean common)
      implements Member {}

  /** A list of objects. */
  record ObjectList(
      Attribute attribute,
      List<Part> parts,
      @Nullable Condition when,
      Position position,
      boolean common)
      implements Member {}

  /**
   * Elements of a list.
   *
   * @param array the input array with one element each, or null
   * @param pieces the text with one piece each, or null; neither = a single element
   */
  record Part(
      @Nullable InputPath array,
      @Nullable Pieces pieces,
      @Nullable Condition when,
      ObjectRules rules) {}

  /** The pieces of a text, see {@link MappingSpec.ForEachPiece}. */
  record Pieces(
      Expression text, String delimiter, @Nullable String equals, @Nullable Condition drop) {}

  private final AttributeHolder holder;
  private final String path;
  private final String relativePath;
  private final Map<String, Member> members = new LinkedHashMap<>();

  /**
   * @param path dotted column path of the object, {@code []} for elements; empty = the event
   * @param relativePath the same from the nearest element on, empty = the element or event
   */
  ObjectRules(AttributeHolder holder, String path, String relativePath) {
    this.holder = holder;
    this.path = path;
    this.relativePath = relativePath;
  }

  AttributeHolder holder() {
    return holder;
  }

  String path() {
    return path;
  }

  Map<String, Member> members() {
    return members;
  }

  /** Column path of a member. */
  String pathOf(String attribute) {
    return path.isEmpty() ? attribute : path + "." + attribute;
  }

  /** Path of a member from the nearest element on, as {@link MappingSpec.Rule#target} has it. */
  String targetOf(String attribute) {
    return relativePath.isEmpty() ? attribute : relativePath + "." + attribute;
  }
}
