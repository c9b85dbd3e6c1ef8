package dev.tarn.ocsf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Puts values of any kind at random places of events, so that several rules are broken at once. */
final class ScrambledEvents {
  private static final int DEEPEST = 3;

  private final Random random;

  ScrambledEvents(long seed) {
    random = new Random(seed);
  }

  /** A copy with some values replaced, moved or removed. */
  Map<String, Object> scramble(GeneratedEvent event) {
    GeneratedEvent copy = event.copy();
    for (int left = 1 + random.nextInt(12); left > 0; left--) {
      List<EventPlace> places =
          EventPlace.all(copy.schema(), copy.eventClass(), copy.profiles(), copy.event());
      EventPlace place = places.get(random.nextInt(places.size()));
      if (place.path().equals("class_uid") || place.path().startsWith("metadata.version")) {
        continue;
      }
      scramble(place, places);
    }
    return copy.event();
  }

  @SuppressWarnings("unchecked")
  private void scramble(EventPlace place, List<EventPlace> places) {
    String name = place.attribute().name();
    switch (random.nextInt(6)) {
      case 0 -> place.holder().remove(name);
      case 1 -> place.holder().put(name, any(0));
      case 2 -> place.holder().put(name + "_x", any(0));
      case 3 -> {
        Attribute other =
            List.copyOf(place.holderType().attributes().values())
                .get(random.nextInt(place.holderType().attributes().size()));
        place.holder().put(other.name(), any(0));
      }
      case 4 -> {
        if (place.value() instanceof List<?> list) {
          ((List<Object>) list).add(random.nextInt(list.size() + 1), any(0));
        } else if (place.value() instanceof Map<?, ?> object) {
          ((Map<String, Object>) object).put(name, any(0));
        }
      }
      default -> {
        EventPlace source = places.get(random.nextInt(places.size()));
        if (!(source.value() instanceof Map) && !(source.value() instanceof List)) {
          place.holder().put(name, source.value());
        }
      }
    }
  }

  private Object any(int depth) {
    return switch (random.nextInt(depth < DEEPEST ? 14 : 11)) {
      case 0 -> null;
      case 1 -> (long) random.nextInt(6);
      case 2 -> 99L;
      case 3 -> random.nextLong();
      case 4 -> new BigInteger(100 + random.nextInt(60), random).negate();
      case 5 -> random.nextInt(9) / 2.0;
      case 6 -> random.nextBoolean();
      case 7 -> String.valueOf(random.nextInt(6));
      case 8 -> "";
      case 9 -> "true";
      case 10 -> "Other";
      case 11 -> {
        List<Object> list = new ArrayList<>();
        for (int left = random.nextInt(3); left > 0; left--) {
          list.add(any(depth + 1));
        }
        yield list;
      }
      default -> {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String key : List.of("name", "uid", "type_id", "x y")) {
          if (random.nextBoolean()) {
            object.put(key, any(depth + 1));
          }
        }
        yield object;
      }
    };
  }
}
