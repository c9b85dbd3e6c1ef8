package dev.tarn.connectors.graph;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which events were stored lately, by the unit that brought them. One thread uses it. */
final class SeenEvents {
  private final Map<Long, Group> groups = new HashMap<>();
  private EventIdSet ids = new EventIdSet();

  /**
   * The events of one unit.
   *
   * @param newest time of the newest of them
   */
  private record Group(EventIds ids, Instant newest) {}

  /** Adds an event; returns whether it was not there. It is to become one of a unit's. */
  boolean add(EventId event) {
    return ids.add(event);
  }

  /** Says which events are a unit's. */
  void group(long unit, EventIds events, Instant newest) {
    groups.put(unit, new Group(events, newest));
    for (int i = 0; i < events.size(); i++) {
      ids.add(events.get(i));
    }
  }

  int size() {
    return ids.size();
  }

  /**
   * Forgets the units whose events are all older than a time, which are then no longer looked for;
   * returns them. Every event must be a unit's.
   */
  List<Long> forgetBefore(Instant time) {
    List<Long> forgotten = new ArrayList<>();
    groups.forEach(
        (unit, group) -> {
          if (group.newest().isBefore(time)) {
            forgotten.add(unit);
          }
        });
    if (!forgotten.isEmpty()) {
      groups.keySet().removeAll(forgotten);
      ids = new EventIdSet();
      groups.forEach((unit, group) -> group(unit, group.ids(), group.newest()));
    }
    return forgotten;
  }

  /**
   * The earliest time before which units are to be forgotten so that no more than so many events
   * are left; the beginning of all times if they are no more.
   */
  Instant timeOfLatest(int most) {
    if (size() <= most) {
      return Instant.MIN;
    }
    List<Group> byAge =
        groups.values().stream().sorted(Comparator.comparing(Group::newest)).toList();
    int left = size();
    Instant time = Instant.MIN;
    for (int i = 0; i < byAge.size() && left > most; i++) {
      Group group = byAge.get(i);
      left -= group.ids().size();
      time = group.newest().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }
    return time;
  }
}
