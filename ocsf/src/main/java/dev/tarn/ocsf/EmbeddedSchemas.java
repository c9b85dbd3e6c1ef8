package dev.tarn.ocsf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.InflaterInputStream;

/**
 * The packed resource that holds all versions of the schema. Texts, types, enums and attributes are
 * stored once for all versions, so that versions share their records in memory, too; a version is
 * what refers to them. The tables are read on first use, a version when it is asked for.
 *
 * <p>Layout, all of it deflated: format number; texts; types; enums; attributes; class names by
 * uid; the versions, each with its length in front.
 */
final class EmbeddedSchemas {
  static final String RESOURCE = "schemas.bin";
  static final int FORMAT = 1;

  private EmbeddedSchemas() {}

  static Schema load(SchemaVersion version) {
    return Tables.EMBEDDED.load(version);
  }

  static ClassNames classNames() {
    return Tables.EMBEDDED.classNames;
  }

  /** The resource after inflating. */
  static byte[] readResource() {
    try (InputStream resource = EmbeddedSchemas.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("the class path lacks dev/tarn/ocsf/" + RESOURCE);
      }
      return new InflaterInputStream(resource).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read dev/tarn/ocsf/" + RESOURCE, e);
    }
  }

  /** What all versions share, and where each version starts. */
  private static final class Tables {
    /** Class initialisation makes the first use load it, once. */
    static final Tables EMBEDDED = new Tables(readResource());

    private final byte[] bytes;
    private final List<String> texts;
    private final List<AttributeType> types = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private final ClassNames classNames;
    private final Map<String, Integer> versionStarts = new LinkedHashMap<>();
    private final Map<SchemaVersion, Schema> loaded = new EnumMap<>(SchemaVersion.class);

    Tables(byte[] bytes) {
      this.bytes = bytes;
      PackedInput head = new PackedInput(bytes, 0, List.of());
      if (head.number() != FORMAT) {
        throw new IllegalStateException(RESOURCE + " has another format");
      }
      texts = PackedInput.readTexts(head);
      PackedInput input = new PackedInput(bytes, head.position(), texts);
      int typeCount = input.number();
      for (int i = 0; i < typeCount; i++) {
        types.add(readType(input));
      }
      int enumCount = input.number();
      List<Map<String, EnumValue>> enums = new ArrayList<>(enumCount);
      for (int i = 0; i < enumCount; i++) {
        enums.add(readEnum(input));
      }
      int attributeCount = input.number();
      for (int i = 0; i < attributeCount; i++) {
        attributes.add(readAttribute(input, enums));
      }
      classNames = readClassNames(input);
      int versions = input.number();
      for (int i = 0; i < versions; i++) {
        String version = input.text();
        int length = input.number();
        versionStarts.put(version, input.position());
        input.skip(length);
      }
    }

    synchronized Schema load(SchemaVersion version) {
      Schema schema = loaded.get(version);
      if (schema == null) {
        schema = readVersion(version);
        loaded.put(version, schema);
      }
      return schema;
    }

    private Schema readVersion(SchemaVersion version) {
      Integer start = versionStarts.get(version.text());
      if (start == null) {
        throw new IllegalStateException(RESOURCE + " lacks version " + version);
      }
      PackedInput input = new PackedInput(bytes, start, texts);
      Map<String, Profile> profiles = new LinkedHashMap<>();
      for (int left = input.number(); left > 0; left--) {
        Profile profile = new Profile(input.text(), input.text());
        profiles.put(profile.name(), profile);
      }
      Map<String, Extension> extensions = new LinkedHashMap<>();
      for (int left = input.number(); left > 0; left--) {
        Extension extension =
            new Extension(input.text(), input.number(), input.text(), input.text());
        extensions.put(extension.name(), extension);
      }
      Map<String, AttributeType> versionTypes = new LinkedHashMap<>();
      for (int left = input.number(); left > 0; left--) {
        AttributeType type = types.get(input.number());
        versionTypes.put(type.name(), type);
      }
      Map<String, EventClass> classes = new LinkedHashMap<>();
      for (int left = input.number(); left > 0; left--) {
        EventClass eventClass = readClass(input);
        classes.put(eventClass.name(), eventClass);
      }
      Map<String, ObjectType> objects = new LinkedHashMap<>();
      for (int left = input.number(); left > 0; left--) {
        ObjectType object = readObject(input);
        objects.put(object.name(), object);
      }
      return new Schema(version, profiles, extensions, versionTypes, classes, objects);
    }

    private static AttributeType readType(PackedInput input) {
      String name = input.text();
      String caption = input.text();
      String base = input.text();
      String regex = input.optionalText();
      int maxLength = input.number() - 1;
      AttributeType.Range range =
          input.flag() ? new AttributeType.Range(input.number(), input.number()) : null;
      List<String> values = input.textList();
      int observable = input.number() - 1;
      return new AttributeType(name, caption, base, regex, maxLength, range, values, observable);
    }

    private static Map<String, EnumValue> readEnum(PackedInput input) {
      Map<String, EnumValue> values = new LinkedHashMap<>();
      for (int left = input.number(); left > 0; left--) {
        EnumValue value = new EnumValue(input.text(), input.text(), input.optionalText());
        values.put(value.key(), value);
      }
      return Collections.unmodifiableMap(values);
    }

    private Attribute readAttribute(PackedInput input, List<Map<String, EnumValue>> enums) {
      String name = input.text();
      String caption = input.text();
      AttributeType type = types.get(input.number());
      String objectType = input.optionalText();
      boolean array = input.flag();
      Requirement requirement = Requirement.valueOf(input.text());
      Set<String> profiles = input.textSet();
      int enumIndex = input.number();
      Map<String, EnumValue> enumValues = enumIndex == 0 ? Map.of() : enums.get(enumIndex - 1);
      String sibling = input.optionalText();
      int observable = input.number() - 1;
      String deprecatedSince = input.optionalText();
      return new Attribute(
          name,
          caption,
          type,
          objectType,
          array,
          requirement,
          profiles,
          enumValues,
          sibling,
          observable,
          deprecatedSince);
    }

    private static ClassNames readClassNames(PackedInput input) {
      Map<Integer, List<String>> namesByUid = new LinkedHashMap<>();
      for (int left = input.number(); left > 0; left--) {
        namesByUid.put(input.number(), input.textList());
      }
      return new ClassNames(namesByUid);
    }

    private EventClass readClass(PackedInput input) {
      return new EventClass(
          input.text(),
          input.text(),
          input.number(),
          input.number(),
          input.text(),
          input.textSet(),
          input.optionalText(),
          input.optionalText(),
          readAttributes(input),
          readConstraints(input));
    }

    private ObjectType readObject(PackedInput input) {
      return new ObjectType(
          input.text(),
          input.text(),
          input.number() - 1,
          input.optionalText(),
          readAttributes(input),
          readConstraints(input));
    }

    private Map<String, Attribute> readAttributes(PackedInput input) {
      int count = input.number();
      Map<String, Attribute> members = LinkedHashMap.newLinkedHashMap(count);
      for (int i = 0; i < count; i++) {
        Attribute attribute = attributes.get(input.number());
        members.put(attribute.name(), attribute);
      }
      return Collections.unmodifiableMap(members);
    }

    private static Constraints readConstraints(PackedInput input) {
      List<String> atLeastOne = input.textList();
      List<String> justOne = input.textList();
      return atLeastOne.isEmpty() && justOne.isEmpty()
          ? Constraints.NONE
          : new Constraints(atLeastOne, justOne);
    }
  }
}
