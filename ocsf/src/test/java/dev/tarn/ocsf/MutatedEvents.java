package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Runs through generated events and their mutations.
 *
 * @param seed decides which values, profiles, places and mutations are taken
 * @param all every combination of class, profiles and extent, and each mutation at several places
 *     of each; otherwise a sample with one event a class
 */
record MutatedEvents(long seed, boolean all) {
  private static final int SAMPLED_MUTATIONS = 4;
  private static final int PLACES = 2;

  /**
   * One event to be judged.
   *
   * @param mutation null where the event is as it was generated
   * @param expected all that is to be found in it
   */
  record Case(
      GeneratedEvent event, Mutation mutation, String place, List<ExpectedFinding> expected) {

    /** Whether the event says itself what version it is of. */
    boolean namesItsVersion() {
      return event.event().get("metadata") instanceof Map<?, ?> metadata
          && event.schema().version().text().equals(metadata.get("version"));
    }

    String title() {
      String title =
          event.eventClass().name() + " of " + event.schema().version() + " " + event.profiles();
      return mutation == null ? title : title + ": " + mutation + " at '" + place + "'";
    }
  }

  void forEach(SchemaVersion version, Consumer<Case> consumer) {
    Schema schema = Schema.load(version);
    List<Mutation> mutations = Mutations.all();
    Random random = new Random(seed);
    EventGenerator generator = new EventGenerator(schema, seed);
    for (EventClass eventClass : schema.classes()) {
      if (!all) {
        List<Set<String>> sets = profileSets(schema, eventClass);
        EventGenerator.Extent[] extents = EventGenerator.Extent.values();
        GeneratedEvent event =
            generator.generate(
                eventClass,
                sets.get(random.nextInt(sets.size())),
                extents[random.nextInt(extents.length)]);
        consumer.accept(new Case(event, null, "", event.expected()));
        List<EventPlace> places = placesOf(event);
        List<Mutation> some = new ArrayList<>(mutations);
        Collections.shuffle(some, random);
        int left = SAMPLED_MUTATIONS;
        for (Mutation mutation : some) {
          left -= mutate(event, places, mutation, 1, random, consumer);
          if (left <= 0) {
            break;
          }
        }
        continue;
      }
      for (Set<String> profiles : profileSets(schema, eventClass)) {
        for (EventGenerator.Extent extent : EventGenerator.Extent.values()) {
          GeneratedEvent event = generator.generate(eventClass, profiles, extent);
          consumer.accept(new Case(event, null, "", event.expected()));
          List<EventPlace> places = placesOf(event);
          mutations.forEach(mutation -> mutate(event, places, mutation, PLACES, random, consumer));
        }
      }
    }
  }

  /** No profile, each that the class allows, all of those, all that there are. */
  private static List<Set<String>> profileSets(Schema schema, EventClass eventClass) {
    Set<Set<String>> sets = new LinkedHashSet<>();
    sets.add(Set.of());
    sets.add(new TreeSet<>(eventClass.profiles()));
    eventClass.profiles().forEach(profile -> sets.add(Set.of(profile)));
    Set<String> every = new TreeSet<>();
    schema.profiles().forEach(profile -> every.add(profile.name()));
    sets.add(every);
    return List.copyOf(sets);
  }

  /** Returns how many cases there were. */
  private static int mutate(
      GeneratedEvent event,
      List<EventPlace> places,
      Mutation mutation,
      int count,
      Random random,
      Consumer<Case> consumer) {
    List<EventPlace> fitting = new ArrayList<>();
    for (EventPlace place : places) {
      if (mutation.applies().test(event, place)) {
        fitting.add(place);
      }
    }
    Collections.shuffle(fitting, random);
    List<EventPlace> taken = fitting.subList(0, Math.min(count, fitting.size()));
    for (EventPlace place : taken) {
      GeneratedEvent copy = event.copy();
      MutationSite site = new MutationSite(copy, place.in(copy.event()), random);
      mutation.change().accept(site);
      consumer.accept(new Case(copy, mutation, place.path(), site.expected()));
    }
    return taken.size();
  }

  private static List<EventPlace> placesOf(GeneratedEvent event) {
    return EventPlace.all(event.schema(), event.eventClass(), event.profiles(), event.event());
  }
}
