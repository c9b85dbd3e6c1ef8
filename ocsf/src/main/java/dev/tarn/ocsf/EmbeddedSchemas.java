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
import org.jspecify.annotations.Nullable;

/**
 * The packed resource that holds all versions of the schema. Texts, types, enums and attributes are
 * stored once for all versions, so that versions share their records in memory, too; a version is
 * what refers to them. A version is read when it is asked for, and of the tables what it refers to,
 * because a program that has just started takes a while for all of them.
 *
 * <p>Layout, all of it deflated: format number; texts, types, enums, attributes and versions, each
 * entry but those of the types with its length in front; class names by uid.
 */
final class EmbeddedSchemas {
  static final String RESOURCE = "schemas.bin";
  static final int FORMAT = 2;

  private EmbeddedSchemas() {}

  static Schema load(SchemaVersion version) {
    return Tables.EMBEDDED.load(version);
  }

  static ClassNames classNames() {
    return Tables.EMBEDDED.classNames();
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
    private final PackedTexts texts;
    private final List<AttributeType> types = new ArrayList<>();
    private final int[] enumStarts;
    private final List<@Nullable Map<String, EnumValue>> enums;
    private final int[] attributeStarts;
    private final @Nullable Attribute[] attributes;
    private final Map<String, Integer> versionStarts = new LinkedHashMap<>();
    private final int classNamesStart;
    private final Map<SchemaVersion, Schema> loaded = new EnumMap<>(SchemaVersion.class);
    private @Nullable ClassNames classNames;

    Tables(byte[] bytes) {
      this.bytes = bytes;
      PackedInput head = PackedInput.head(bytes);
      if (head.number() != FORMAT) {
        throw new IllegalStateException(RESOURCE + " has another format");
      }
      texts = new PackedTexts(bytes, head.starts());
      PackedInput input = new PackedInput(bytes, head.position(), texts);
      int typeCount = input.number();
      for (int i = 0; i < typeCount; i++) {
        types.add(readType(input));
      }
      enumStarts = input.starts();
      enums = new ArrayList<>(Collections.nCopies(enumStarts.length, null));
      attributeStarts = input.starts();
      attributes = new Attribute[attributeStarts.length];
      for (int start : input.starts()) {
        PackedInput version = entry(start);
        versionStarts.put(version.text(), version.position());
      }
      classNamesStart = input.position();
    }

    /** What an entry holds that begins there, its length in front. */
    private PackedInput entry(int start) {
      PackedInput entry = new PackedInput(bytes, start, texts);
      entry.number();
      return entry;
    }

    synchronized ClassNames classNames() {
      ClassNames names = classNames;
      if (names == null) {
        names = readClassNames(new PackedInput(bytes, classNamesStart, texts));
        classNames = names;
      }
      return names;
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

    private Map<String, EnumValue> enumAt(int index) {
      Map<String, EnumValue> known = enums.get(index);
      if (known == null) {
        known = readEnum(entry(enumStarts[index]));
        enums.set(index, known);
      }
      return known;
    }

    private static Map<String, EnumValue> readEnum(PackedInput input) {
      int count = input.number();
      Map<String, EnumValue> values = LinkedHashMap.newLinkedHashMap(count);
      for (int i = 0; i < count; i++) {
        EnumValue value = new EnumValue(input.text(), input.text(), input.optionalText());
        values.put(value.key(), value);
      }
      return Collections.unmodifiableMap(values);
    }

    private Attribute attributeAt(int index) {
      Attribute known = attributes[index];
      if (known == null) {
        known = readAttribute(entry(attributeStarts[index]));
        attributes[index] = known;
      }
      return known;
    }

    private Attribute readAttribute(PackedInput input) {
      String name = input.text();
      String caption = input.text();
      AttributeType type = types.get(input.number());
      String objectType = input.optionalText();
      boolean array = input.flag();
      Requirement requirement = Requirement.valueOf(input.text());
      Set<String> profiles = input.textSet();
      int enumIndex = input.number();
      Map<String, EnumValue> enumValues = enumIndex == 0 ? Map.of() : enumAt(enumIndex - 1);
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
        Attribute attribute = attributeAt(input.number());
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
