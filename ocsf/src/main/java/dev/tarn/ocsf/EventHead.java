package dev.tarn.ocsf;

/**
 * The nodes of an event that say what it is, each -1 if it is not there.
 *
 * @param root the event
 */
record EventHead(int root, int classUid, int version, int profiles, int uid) {
  /** Finds them; the last one where a key occurs twice. */
  static EventHead find(FlatEvent event, int root) {
    int classUid = -1;
    int metadata = -1;
    for (int node = root + 1; node < event.end(root); node = event.end(node)) {
      String name = event.name(node);
      if ("class_uid".equals(name)) {
        classUid = node;
      } else if ("metadata".equals(name)) {
        metadata = node;
      }
    }
    int version = -1;
    int profiles = -1;
    int uid = -1;
    if (metadata >= 0 && event.kind(metadata) == FlatEvent.OBJECT) {
      for (int node = metadata + 1; node < event.end(metadata); node = event.end(node)) {
        switch (String.valueOf(event.name(node))) {
          case "version" -> version = node;
          case "profiles" -> profiles = node;
          case "uid" -> uid = node;
          default -> {}
        }
      }
    }
    return new EventHead(root, classUid, version, profiles, uid);
  }
}
