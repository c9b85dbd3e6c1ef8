package dev.tarn.connectors.file;

import dev.tarn.event.Source.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files that the lake remembers, found by what may have stayed the same of them: the file of
 * the disk, the name, the beginning. {@link FileIdentifier} guards it.
 */
final class KnownFiles {
  private final Map<String, KnownFile> byKey = new HashMap<>();
  private final Map<Long, List<KnownFile>> byInode = new HashMap<>();
  private final Map<String, List<KnownFile>> byPlace = new HashMap<>();
  private final Map<Beginning, List<KnownFile>> byBeginning = new HashMap<>();

  /** Lengths of the beginnings known of a stem, and of how many files. */
  private final Map<String, TreeMap<Integer, Integer>> lengths = new HashMap<>();

  private record Beginning(String stem, Fingerprint prefix) {}

  void load(Progress progress) {
    progress
        .findNotes(FileNote.KEY_PREFIX)
        .forEach(
            (key, text) ->
                FileNote.decode(key, text).ifPresent(note -> add(new KnownFile(note, key))));
  }

  boolean contains(String key) {
    return byKey.containsKey(key);
  }

  Collection<KnownFile> all() {
    return byKey.values();
  }

  void add(KnownFile known) {
    remove(known.key());
    byKey.put(known.key(), known);
    index(known);
  }

  void remove(String key) {
    KnownFile known = byKey.remove(key);
    if (known != null) {
      unindex(known);
    }
  }

  /** Takes over what the lake has recorded by now; forgets a file of which it has nothing. */
  void refresh(KnownFile known, Progress progress) {
    for (String key : List.of(known.key(), known.recordedKey())) {
      Optional<FileNote> note = progress.findNote(key).flatMap(text -> FileNote.decode(key, text));
      if (note.isPresent()) {
        unindex(known);
        known.recorded(note.get(), key);
        index(known);
        return;
      }
    }
    remove(known.key());
  }

  /** A watched file was found to hold a known one. */
  void hold(KnownFile known, WatchedFile file, String place, Inode inode) {
    unindex(known);
    known.heldBy(file, place, inode);
    index(known);
  }

  List<KnownFile> withInode(Inode inode) {
    return byInode.getOrDefault(inode.number(), List.of()).stream()
        .filter(known -> known.inode().same(inode))
        .toList();
  }

  List<KnownFile> at(String place) {
    return List.copyOf(byPlace.getOrDefault(place, List.of()));
  }

  /** Files whose names come from the same one as a name, and that begin as a content does. */
  Set<KnownFile> beginningLike(String fileName, byte[] content) {
    Set<KnownFile> found = new LinkedHashSet<>();
    String stem = RotatedName.stem(fileName);
    TreeMap<Integer, Integer> known = lengths.get(stem);
    if (known != null) {
      for (int length : known.headMap(content.length, true).keySet()) {
        Beginning beginning = new Beginning(stem, Fingerprint.of(content, 0, length));
        found.addAll(byBeginning.getOrDefault(beginning, List.of()));
      }
    }
    return found;
  }

  private void index(KnownFile known) {
    if (known.inode().isKnown()) {
      byInode.computeIfAbsent(known.inode().number(), key -> new ArrayList<>(1)).add(known);
    }
    byPlace.computeIfAbsent(known.place(), key -> new ArrayList<>(1)).add(known);
    Beginning beginning = beginning(known);
    byBeginning.computeIfAbsent(beginning, key -> new ArrayList<>(1)).add(known);
    lengths
        .computeIfAbsent(beginning.stem(), key -> new TreeMap<>())
        .merge(beginning.prefix().length(), 1, Integer::sum);
  }

  private void unindex(KnownFile known) {
    drop(byInode, known.inode().number(), known);
    drop(byPlace, known.place(), known);
    Beginning beginning = beginning(known);
    if (drop(byBeginning, beginning, known)) {
      TreeMap<Integer, Integer> counts = lengths.get(beginning.stem());
      if (counts != null) {
        counts.computeIfPresent(
            beginning.prefix().length(), (length, count) -> count == 1 ? null : count - 1);
        if (counts.isEmpty()) {
          lengths.remove(beginning.stem());
        }
      }
    }
  }

  private static <K> boolean drop(Map<K, List<KnownFile>> index, K key, KnownFile known) {
    List<KnownFile> list = index.get(key);
    if (list == null) {
      return false;
    }
    boolean removed = list.remove(known);
    if (list.isEmpty()) {
      index.remove(key);
    }
    return removed;
  }

  private static Beginning beginning(KnownFile known) {
    return new Beginning(RotatedName.stem(fileName(known.place())), known.contentPrefix());
  }

  /** The last part of a place. */
  static String fileName(String place) {
    return place.substring(place.lastIndexOf('/') + 1);
  }

  /** All but the last part of a place, without the slash. */
  static String folder(String place) {
    return place.substring(0, Math.max(0, place.lastIndexOf('/')));
  }
}
