package dev.tarn.ocsf;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a dotted path of attributes leads to; see {@link Schema#resolve}. */
public sealed interface PathResolution {

  /**
   * The path names an attribute.
   *
   * @param steps the attributes along the path, the named one last; never empty
   */
  record Found(List<Attribute> steps) implements PathResolution {
    public Found {
      steps = List.copyOf(steps);
    }

    /** The attribute that the path names. */
    public Attribute attribute() {
      return steps.getLast();
    }

    /** Whether an event can hold several values at the path. */
    public boolean repeated() {
      return steps.stream().anyMatch(Attribute::array);
    }
  }

  /**
   * The path goes into an object that allows any key ({@code unmapped.some.key}).
   *
   * @param steps the attributes along the path, the one that holds the free-form object last
   * @param key the rest of the path
   */
  record FreeForm(List<Attribute> steps, String key) implements PathResolution {
    public FreeForm {
      steps = List.copyOf(steps);
    }
  }

  /**
   * The path is wrong. What is needed to say so: the finding's texts and the wrong part's place.
   */
  sealed interface Failure extends PathResolution {
    /** A {@link Diagnostic#code}. */
    String code();

    /** A {@link Diagnostic#message}. */
    String message();

    /** A {@link Diagnostic#hint}, or null. */
    @Nullable String hint();

    /** Where the wrong part of the path starts, counted in chars from 0. */
    int start();

    /** Length of the wrong part in chars; 0 where a name is missing. */
    int length();
  }

  /** There is no such attribute. The hint names a similar one, or a version that has the path. */
  record UnknownAttribute(
      AttributeHolder holder, String name, int start, int length, @Nullable String hint)
      implements Failure {
    @Override
    public String code() {
      return "unknown-attribute";
    }

    @Override
    public String message() {
      return "unknown attribute '" + name + "' of " + describe(holder);
    }
  }

  /** The attribute exists, but under none of the declared profiles. */
  record NotInProfiles(AttributeHolder holder, Attribute attribute, int start, int length)
      implements Failure {
    @Override
    public String code() {
      return "missing-profile";
    }

    @Override
    public String message() {
      return "attribute '"
          + attribute.name()
          + "' of "
          + describe(holder)
          + " exists only under the profile "
          + quoted(attribute.profiles());
    }

    @Override
    public String hint() {
      return "add " + quoted(attribute.profiles()) + " to the profiles";
    }
  }

  /** The path goes on below an attribute that is no object. */
  record NotAnObject(Attribute attribute, int start, int length) implements Failure {
    @Override
    public String code() {
      return "not-an-object";
    }

    @Override
    public String message() {
      return "attribute '"
          + attribute.name()
          + "' is of type "
          + attribute.type().name()
          + " and has no attributes";
    }

    @Override
    public @Nullable String hint() {
      return null;
    }
  }

  /** The path has {@code []} behind an attribute that is no array. */
  record NotAnArray(Attribute attribute, int start, int length) implements Failure {
    @Override
    public String code() {
      return "not-an-array";
    }

    @Override
    public String message() {
      return "attribute '" + attribute.name() + "' is no array";
    }

    @Override
    public String hint() {
      return "leave out the []";
    }
  }

  private static String describe(AttributeHolder holder) {
    return switch (holder) {
      case EventClass eventClass -> "class '" + eventClass.name() + "'";
      case ObjectType object -> "object '" + object.name() + "'";
    };
  }

  private static String quoted(Set<String> names) {
    return "'" + String.join("' or '", names) + "'";
  }
}
