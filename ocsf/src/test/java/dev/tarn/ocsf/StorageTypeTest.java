package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Follows every path of every class through all versions at once. */
class StorageTypeTest {
  private static final Path GOLDEN = Path.of("src/test/resources/dev/tarn/ocsf/differences.txt");
  private static final SchemaVersion[] VERSIONS = SchemaVersion.values();

  /**
   * Lists the paths whose type differs between versions; -Dtarn.golden.rewrite=true rewrites the
   * list. Of a path through objects, only the object that differs is named.
   */
  @Test
  void pathsWhoseTypeDiffersBetweenVersionsAreListed() throws IOException {
    Set<String> differences = new TreeSet<>();
    forEachPath(
        (place, attributes) -> {
          addDifference(differences, place, attributes, StorageTypeTest::schemaType);
          return null;
        });
    String listed = String.join("\n", differences) + "\n";
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      Files.writeString(GOLDEN, listed);
    }
    assertThat(listed).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void integersAreLongExactlyWhereSomeVersionSaysLong() {
    forEachPath(
        (place, attributes) -> {
          List<Attribute> present = Arrays.stream(attributes).filter(Objects::nonNull).toList();
          Set<String> bases =
              present.stream().map(one -> one.type().base()).collect(Collectors.toSet());
          for (Attribute attribute : present) {
            if (attribute.type().base().equals("integer_t")) {
              assertThat(StorageType.of(attribute))
                  .as(place)
                  .isEqualTo(bases.contains("long_t") ? StorageType.LONG : StorageType.INT);
            }
          }
          return null;
        });
  }

  @Test
  void typesAreStoredAsTheirValuesAre() {
    EventClass apiActivity = Schema.load(SchemaVersion.V1_5_0).findClass(6003).orElseThrow();
    Function<String, StorageType> storage =
        path ->
            StorageType.of(
                Schema.load(SchemaVersion.V1_5_0).findAttribute(apiActivity, path).orElseThrow());
    assertThat(storage.apply("time")).isEqualTo(StorageType.LONG);
    assertThat(storage.apply("time_dt")).isEqualTo(StorageType.TIMESTAMP);
    assertThat(storage.apply("activity_id")).isEqualTo(StorageType.INT);
    assertThat(storage.apply("type_uid")).isEqualTo(StorageType.LONG);
    assertThat(storage.apply("src_endpoint.ip")).isEqualTo(StorageType.TEXT);
    assertThat(storage.apply("src_endpoint.port")).isEqualTo(StorageType.INT);
    assertThat(storage.apply("src_endpoint.location.lat")).isEqualTo(StorageType.DOUBLE);
    assertThat(storage.apply("actor.session.is_mfa")).isEqualTo(StorageType.BOOLEAN);
    assertThat(storage.apply("api.request.data")).isEqualTo(StorageType.JSON);
    assertThat(storage.apply("unmapped")).isEqualTo(StorageType.JSON);
    assertThat(storage.apply("actor.user")).isEqualTo(StorageType.OBJECT);
  }

  private interface PathVisitor {
    /** One attribute a version, null where the version lacks the path. */
    Void visit(String place, Attribute[] attributes);
  }

  /**
   * The same path may lead to different objects in different versions, so what is visited are
   * combinations of one class or object a version; each combination once, which ends every cycle.
   */
  private static void forEachPath(PathVisitor visitor) {
    Deque<List<String>> waiting = new ArrayDeque<>();
    Set<List<String>> seen = new HashSet<>();
    for (int uid : ClassNames.embedded().uids()) {
      waiting.add(
          Arrays.stream(VERSIONS)
              .map(version -> Schema.load(version).findClass(uid))
              .map(found -> found.map(EventClass::name).orElse(""))
              .toList());
    }
    boolean classes = true;
    int left = waiting.size();
    while (!waiting.isEmpty()) {
      List<String> names = waiting.remove();
      List<AttributeHolder> holders = new ArrayList<>();
      for (int i = 0; i < VERSIONS.length; i++) {
        Schema schema = Schema.load(VERSIONS[i]);
        holders.add(
            classes
                ? schema.findClass(names.get(i)).orElse(null)
                : schema.findObject(names.get(i)).orElse(null));
      }
      String place = holders.stream().filter(Objects::nonNull).toList().getLast().name();
      Set<String> members = new LinkedHashSet<>();
      holders.stream()
          .filter(Objects::nonNull)
          .forEach(holder -> members.addAll(holder.attributes().keySet()));
      for (String member : members) {
        Attribute[] attributes =
            holders.stream()
                .map(holder -> holder == null ? null : holder.attributes().get(member))
                .toArray(Attribute[]::new);
        visitor.visit(place + "." + member, attributes);
        List<String> objects =
            Stream.of(attributes)
                .map(one -> one == null || one.objectType() == null ? "" : one.objectType())
                .toList();
        if (objects.stream().anyMatch(name -> !name.isEmpty()) && seen.add(objects)) {
          waiting.add(objects);
        }
      }
      classes = classes && --left > 0;
    }
  }

  private static void addDifference(
      Set<String> differences,
      String place,
      Attribute[] attributes,
      Function<Attribute, String> typeOf) {
    List<String> spans = new ArrayList<>();
    Set<String> types = new LinkedHashSet<>();
    String last = null;
    for (int i = 0; i < VERSIONS.length; i++) {
      String type = attributes[i] == null ? null : typeOf.apply(attributes[i]);
      if (type != null && !type.equals(last)) {
        spans.add(type + " since " + VERSIONS[i]);
        types.add(type);
        last = type;
      }
    }
    if (types.size() > 1) {
      differences.add(place + ": " + String.join(", ", spans));
    }
  }

  private static String schemaType(Attribute attribute) {
    String type = attribute.objectType() != null ? attribute.objectType() : attribute.type().base();
    return attribute.array() ? type + "[]" : type;
  }
}
