package dev.tarn.ocsf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The names of event classes over all embedded versions. A class's uid never changes, its name may:
 * 1002 is {@code kernel_extension} until 1.3.0 and {@code kernel_extension_activity} since. The
 * newest name is the one in the newest version that has the class; it names the class's tables. No
 * name has an extension prefix, all are plain SQL identifiers, and none belongs to two uids.
 *
 * <p>Immutable, shared by all threads.
 */
public final class ClassNames {
  private final Map<Integer, List<String>> namesByUid;
  private final Map<String, Integer> uidByName = new LinkedHashMap<>();

  /** Names newest first, uids ascending. */
  ClassNames(Map<Integer, List<String>> namesByUid) {
    this.namesByUid = namesByUid;
    for (Map.Entry<Integer, List<String>> names : namesByUid.entrySet()) {
      for (String name : names.getValue()) {
        uidByName.put(name, names.getKey());
      }
    }
  }

  /** The names of the embedded versions. */
  public static ClassNames embedded() {
    return EmbeddedSchemas.classNames();
  }

  /** The uids of all classes of any version, ascending. */
  public Set<Integer> uids() {
    return Collections.unmodifiableSet(namesByUid.keySet());
  }

  /** Every name of any version, for suggestions. */
  public Set<String> names() {
    return Collections.unmodifiableSet(uidByName.keySet());
  }

  /** The name in the newest version that has the class; empty for an unknown uid. */
  public Optional<String> newestName(int uid) {
    return Optional.ofNullable(namesByUid.get(uid)).map(names -> names.get(0));
  }

  /** The names of older versions, newest first; empty where there are none. */
  public List<String> aliases(int uid) {
    List<String> names = namesByUid.getOrDefault(uid, List.of());
    return names.isEmpty() ? names : names.subList(1, names.size());
  }

  /**
   * The uid that has this name in some version. An extension prefix ({@code win/}) is left out of
   * account.
   */
  public OptionalInt findUid(String name) {
    Integer uid = uidByName.get(withoutExtension(name));
    return uid == null ? OptionalInt.empty() : OptionalInt.of(uid);
  }

  static String withoutExtension(String name) {
    return name.substring(name.indexOf('/') + 1);
  }
}
