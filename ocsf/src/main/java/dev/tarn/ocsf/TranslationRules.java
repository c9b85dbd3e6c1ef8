package dev.tarn.ocsf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What {@code translations.txt} says; see there. Read on first use. */
final class TranslationRules {
  static final String RESOURCE = "translations.txt";

  private static final TranslationRules EMBEDDED = new TranslationRules(readResource());

  private final List<Move> moves = new ArrayList<>();
  private final List<Meaning> meanings = new ArrayList<>();
  private final List<Result> results = new ArrayList<>();

  TranslationRules(String text) {
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> words = List.of(line.split(" ", 7));
      if (words.size() < 7) {
        throw new IllegalArgumentException(RESOURCE + ": too few words in: " + line);
      }
      Holder holder = new Holder(words.get(1).equals("class"), words.get(2));
      SchemaVersion since = SchemaVersion.find(words.get(5)).orElseThrow();
      switch (words.get(0)) {
        case "move" ->
            moves.add(new Move(holder, Place.of(words.get(3)), places(words.get(4)), since));
        case "meaning" -> meanings.add(new Meaning(holder, words.get(3), words.get(4), since));
        case "result" -> results.add(new Result(holder, words.get(3), words.get(4), since));
        default -> throw new IllegalArgumentException(RESOURCE + ": what is " + words.get(0));
      }
    }
  }

  static TranslationRules embedded() {
    return EMBEDDED;
  }

  private static String readResource() {
    try (InputStream resource = TranslationRules.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("the class path lacks dev/tarn/ocsf/" + RESOURCE);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read dev/tarn/ocsf/" + RESOURCE, e);
    }
  }

  private static List<Place> places(String text) {
    return List.of(text.split(",", -1)).stream().map(Place::of).toList();
  }

  /** Oldest first. */
  List<Move> moves() {
    return moves;
  }

  List<Meaning> meanings() {
    return meanings;
  }

  List<Result> results() {
    return results;
  }

  /**
   * The class or object that a rule is about.
   *
   * @param name {@code *} for any
   */
  record Holder(boolean eventClass, String name) {
    boolean is(AttributeHolder holder) {
      return switch (holder) {
        case EventClass found -> {
          OptionalInt uid = ClassNames.embedded().findUid(name);
          yield eventClass
              && (name.equals("*") || (uid.isPresent() && uid.getAsInt() == found.uid()));
        }
        case ObjectType found -> !eventClass && (name.equals("*") || name.equals(found.name()));
      };
    }
  }

  /**
   * A place within a class or object.
   *
   * @param name of the attribute
   * @param list whether it holds a list
   * @param key of the attribute within the object at {@code name}; empty for the attribute itself
   * @param keyList whether that holds a list
   */
  record Place(String name, boolean list, String key, boolean keyList) {
    static Place of(String text) {
      int dot = text.indexOf('.');
      String first = dot < 0 ? text : text.substring(0, dot);
      String rest = dot < 0 ? "" : text.substring(dot + 1);
      return new Place(plain(first), first.endsWith("[]"), plain(rest), rest.endsWith("[]"));
    }

    private static String plain(String text) {
      return text.endsWith("[]") ? text.substring(0, text.length() - 2) : text;
    }

    boolean nested() {
      return !key.isEmpty();
    }

    /** As observables name it. */
    String dotted() {
      return nested() ? name + "." + key : name;
    }
  }

  /** An attribute that later versions have elsewhere; two new places for a list of two. */
  record Move(Holder holder, Place before, List<Place> after, SchemaVersion since) {}

  /** A value of an enum that means something else since a version. */
  record Meaning(Holder holder, String attribute, String key, SchemaVersion since) {}

  /** Two enums of equal values, the newer of which says what the older one said. */
  record Result(Holder holder, String before, String after, SchemaVersion since) {}
}
