package dev.tarn.mapping;

import static dev.tarn.mapping.SpecFixture.fromPath;
import static dev.tarn.mapping.SpecFixture.integer;
import static dev.tarn.mapping.SpecFixture.path;
import static dev.tarn.mapping.SpecFixture.rule;
import static dev.tarn.mapping.SpecFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random records through random mappings. Every scalar of a record is a token of its own. */
class MappingPropertiesTest {
  private static final int ROUNDS = 60;
  private static final int RECORDS = 40;
  private static final List<String> KEYS = List.of("a", "b", "c", "d", "e f", "g.h");
  private static final Pattern TOKEN = Pattern.compile("(?:tok|77)\\d{5}");

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int tokens;

  @BeforeEach
  void printSeed() {
    System.out.println("MappingPropertiesTest seed " + seed);
  }

  @Test
  void everyLeafIsMappedOrLeftOverOrDropped() {
    for (int round = 0; round < ROUNDS; round++) {
      SpecFixture fixture = randomSpec();
      CompiledMapping mapping = CompiledMapping.compile(fixture.spec());
      for (int i = 0; i < RECORDS; i++) {
        String record = json(randomObject(0, true), false);
        SpecFixture.Mapped mapped = SpecFixture.map(mapping, List.of(record), Integer.MAX_VALUE);
        String row = mapped.rows.get(0L);
        String about = "seed " + seed + "\n" + fixture.spec().events() + "\n" + record + "\n" + row;
        assertThat(row).as(about).isNotNull();
        Set<String> lost = found(record);
        lost.removeAll(found(row));
        if (mapped.output.droppedLeaves() == 0) {
          assertThat(lost).as(about).isEmpty();
        }
        for (String token : lost) {
          assertThat(record).as(about).matches(".*\"d\":.*" + token + ".*");
        }
        int rest = row.indexOf("\"unmapped\":");
        if (rest >= 0) {
          Set<String> twice = found(row.substring(0, rest));
          twice.retainAll(found(row.substring(rest)));
          assertThat(twice).as("both mapped and left over, " + about).isEmpty();
        }
      }
    }
  }

  @Test
  void theOrderOfKeysAndTheBlanksMakeNoDifference() {
    for (int round = 0; round < ROUNDS; round++) {
      SpecFixture fixture = randomSpec();
      CompiledMapping mapping = CompiledMapping.compile(fixture.spec());
      List<String> records = new ArrayList<>();
      List<String> shuffled = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        Object record = randomObject(0, true);
        records.add(json(record, false));
        shuffled.add(json(record, true));
      }
      SpecFixture.Mapped straight = SpecFixture.map(mapping, records, Integer.MAX_VALUE);
      SpecFixture.Mapped other = SpecFixture.map(mapping, shuffled, Integer.MAX_VALUE);
      assertThat(other.rows)
          .as("seed " + seed + "\n" + fixture.spec().events() + "\n" + records)
          .isEqualTo(straight.rows);
    }
  }

  @Test
  void batchesOfAnySizeGiveTheSameRows() {
    for (int round = 0; round < 15; round++) {
      CompiledMapping mapping = CompiledMapping.compile(randomSpec().spec());
      List<byte[]> records = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        byte[] record = json(randomObject(0, true), true).getBytes(StandardCharsets.UTF_8);
        records.add(random.nextInt(5) == 0 ? mutated(record) : record);
      }
      SpecFixture.Mapped whole = SpecFixture.mapBytes(mapping, records, Integer.MAX_VALUE);
      for (int size : new int[] {1, 2 + random.nextInt(100), 256}) {
        SpecFixture.Mapped parts = SpecFixture.mapBytes(mapping, records, size);
        assertThat(parts.rows).as("seed " + seed).isEqualTo(whole.rows);
        assertThat(parts.rejected).as("seed " + seed).isEqualTo(whole.rejected);
        assertThat(parts.partitions).as("seed " + seed).isEqualTo(whole.partitions);
        assertThat(parts.output.warnings()).as("seed " + seed).isEqualTo(whole.output.warnings());
        assertThat(parts.output.droppedLeaves()).isEqualTo(whole.output.droppedLeaves());
      }
    }
  }

  @Test
  void anyBytesEndInOnePlace() {
    for (int round = 0; round < ROUNDS; round++) {
      SpecFixture fixture = randomSpec();
      fixture.filter("noise", SpecFixture.equal("b", "tok00001", "7700002"));
      CompiledMapping mapping = CompiledMapping.compile(fixture.spec());
      List<byte[]> records = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        byte[] record = json(randomObject(0, true), true).getBytes(StandardCharsets.UTF_8);
        records.add(mutated(record));
      }
      SpecFixture.Mapped mapped = SpecFixture.mapBytes(mapping, records, Integer.MAX_VALUE);
      long filtered = mapped.output.filtered().values().stream().mapToLong(Long::longValue).sum();
      assertThat(mapped.rows.size() + mapped.rejected.size() + filtered)
          .as("seed " + seed)
          .isEqualTo(RECORDS);
      TreeMap<Long, String> both = new TreeMap<>(mapped.rows);
      both.keySet().retainAll(mapped.rejected.keySet());
      assertThat(both).as("seed " + seed).isEmpty();
    }
  }

  private static Set<String> found(String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private byte[] mutated(byte[] record) {
    byte[] bytes = record.clone();
    for (int n = random.nextInt(3); n >= 0; n--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:\\0-.eEtfn \n".charAt(random.nextInt(18));
        default -> bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  // Records

  private Map<String, Object> randomObject(int depth, boolean root) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (root) {
      object.put("t", 86_400_000L * random.nextInt(3));
    }
    for (String key : KEYS) {
      if (random.nextInt(5) < 3) {
        object.put(key, randomValue(depth));
      }
    }
    return object;
  }

  private Object randomValue(int depth) {
    return switch (random.nextInt(depth < 3 ? 10 : 5)) {
      case 0, 1, 2 -> String.format("tok%05d", tokens++ % 100_000);
      case 3 -> 7_700_000L + tokens++ % 100_000;
      case 4 -> random.nextBoolean() ? null : (Object) random.nextBoolean();
      case 5, 6, 7 -> randomObject(depth + 1, false);
      default -> {
        List<Object> array = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(randomValue(depth + 1));
        }
        yield array;
      }
    };
  }

  private String json(Object value, boolean shuffle) {
    StringBuilder text = new StringBuilder();
    write(value, shuffle, text);
    return text.toString();
  }

  private void write(Object value, boolean shuffle, StringBuilder text) {
    String blank = shuffle && random.nextInt(4) == 0 ? " " : "";
    switch (value) {
      case null -> text.append("null");
      case String string -> text.append('"').append(string).append('"');
      case Map<?, ?> map -> {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (shuffle) {
          Collections.shuffle(entries, random);
        }
        text.append('{').append(blank);
        for (int i = 0; i < entries.size(); i++) {
          text.append(i == 0 ? "" : ",").append(blank);
          text.append('"').append(entries.get(i).getKey()).append("\":").append(blank);
          write(entries.get(i).getValue(), shuffle, text);
        }
        text.append(blank).append('}');
      }
      case List<?> list -> {
        text.append('[').append(blank);
        for (int i = 0; i < list.size(); i++) {
          text.append(i == 0 ? "" : "," + blank);
          write(list.get(i), shuffle, text);
        }
        text.append(']');
      }
      default -> text.append(value);
    }
  }

  // Mappings

  private SpecFixture randomSpec() {
    SpecFixture fixture = new SpecFixture();
    Map<String, FieldType> members = new LinkedHashMap<>();
    members.put("x", FieldType.Leaf.TEXT);
    members.put("y", FieldType.Leaf.TEXT);
    members.put("z", new FieldType.ListOf(FieldType.Leaf.TEXT));
    for (int i = 0; i < 6; i++) {
      fixture.texts("o" + i % 2 + ".text" + i);
    }
    fixture.column("json", FieldType.Leaf.JSON);
    fixture.column("number", FieldType.Leaf.LONG);
    fixture.column("list", SpecFixture.listOf(members));
    int entries = 1 + random.nextInt(2);
    for (int e = 0; e < entries; e++) {
      SpecFixture.Entry entry =
          fixture.entry(e == entries - 1 ? null : new MappingSpec.Exists(randomPath()));
      for (int i = 0; i < 6; i++) {
        String target = "o" + i % 2 + ".text" + i;
        switch (random.nextInt(6)) {
          case 0 -> {}
          case 1 ->
              entry.setWhen(
                  target,
                  new MappingSpec.Exists(randomPath()),
                  new MappingSpec.FromPath(randomPath()),
                  text());
          default -> entry.set(target, randomExpression(2), text());
        }
      }
      if (random.nextBoolean()) {
        entry.set("json", new MappingSpec.FromPath(randomPath()), new Conversion.ToJson());
      }
      entry.set("number", randomExpression(2), integer());
      if (random.nextBoolean()) {
        entry.set("list", randomList());
      }
      if (random.nextInt(3) == 0) {
        entry.drop("d").drop("b[*].d").drop("a.d");
      }
      entry.partition(randomExpression(1), null);
    }
    return fixture;
  }

  private MappingSpec.Value randomList() {
    List<MappingSpec.ObjectPart> parts = new ArrayList<>();
    parts.add(
        new MappingSpec.ForEach(
            path(random.nextBoolean() ? "b[*]" : "c.b"),
            random.nextBoolean() ? null : new MappingSpec.Exists(path("a")),
            List.of(
                rule("x", "a"),
                rule("y", new MappingSpec.Scalar(randomExpression(1), text()), null),
                rule(
                    "z",
                    new MappingSpec.ScalarList(
                        List.of(
                            new MappingSpec.EachScalar(
                                path("c[*]"),
                                random.nextBoolean()
                                    ? new MappingSpec.FromPath(InputPath.ELEMENT)
                                    : fromPath("a"))),
                        text()),
                    null))));
    if (random.nextBoolean()) {
      parts.add(
          new MappingSpec.OneObject(
              random.nextBoolean() ? null : new MappingSpec.Exists(randomPath()),
              List.of(rule("x", new MappingSpec.Scalar(randomExpression(1), text()), null))));
    }
    Collections.shuffle(parts, random);
    return new MappingSpec.ObjectList(parts);
  }

  private MappingSpec.Expression randomExpression(int depth) {
    return switch (random.nextInt(depth == 0 ? 2 : 8)) {
      case 0, 1, 2 -> new MappingSpec.FromPath(randomPath());
      case 3, 4 ->
          new MappingSpec.FirstOf(
              List.of(randomExpression(depth - 1), randomExpression(depth - 1)));
      case 5 ->
          new MappingSpec.Template(
              List.of(
                  new MappingSpec.Constant("<"),
                  randomExpression(depth - 1),
                  randomExpression(depth - 1)));
      case 6 ->
          new MappingSpec.Steps(
              randomExpression(depth - 1),
              List.of(
                  random.nextBoolean()
                      ? new MappingSpec.Trim()
                      : new MappingSpec.Capture(Pattern.compile("^(tok\\d*[02468])$"), 1)));
      default ->
          new MappingSpec.Cases(
              List.of(
                  new MappingSpec.Branch(
                      new MappingSpec.Exists(randomPath()), randomExpression(depth - 1)),
                  new MappingSpec.Branch(null, randomExpression(depth - 1))));
    };
  }

  private InputPath randomPath() {
    List<InputPath.Step> steps = new ArrayList<>();
    do {
      steps.add(new InputPath.Key(KEYS.get(random.nextInt(KEYS.size()))));
      if (random.nextInt(6) == 0) {
        steps.add(new InputPath.Index(random.nextInt(3)));
      }
    } while (random.nextInt(5) < 2);
    return new InputPath(steps);
  }
}
