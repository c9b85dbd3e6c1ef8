package dev.tarn.ocsf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Writes schemas into the form that {@link EmbeddedSchemas} reads; not deflated. */
final class SchemaPacker {
  private final Table<String> texts = new Table<>();
  private final Table<AttributeType> types = new Table<>();
  private final Table<List<EnumValue>> enums = new Table<>();
  private final Table<AttributeKey> attributes = new Table<>();

  /** Oldest version first. */
  static byte[] pack(List<Schema> schemas) {
    return new SchemaPacker().packAll(schemas);
  }

  private byte[] packAll(List<Schema> schemas) {
    // Versions first: they fill the tables that stand in front of them.
    Output versions = new Output();
    versions.eachSized(
        schemas,
        (output, schema) -> {
          output.text(schema.version().text());
          writeVersion(schema, output);
        });
    writeClassNames(schemas, versions);
    Output tables = new Output();
    tables.eachSized(attributes.entries(), this::writeAttribute);
    Output front = new Output();
    front.each(types.entries(), SchemaPacker::writeType);
    front.eachSized(
        enums.entries(),
        (output, values) ->
            output.each(
                values,
                (inner, value) -> {
                  inner.text(value.key());
                  inner.text(value.caption());
                  inner.optionalText(value.deprecatedSince());
                }));

    Output all = new Output();
    all.number(EmbeddedSchemas.FORMAT);
    all.eachSized(
        texts.entries(),
        (output, text) -> output.bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8)));
    all.bytes.writeBytes(front.bytes.toByteArray());
    all.bytes.writeBytes(tables.bytes.toByteArray());
    all.bytes.writeBytes(versions.bytes.toByteArray());
    return all.bytes.toByteArray();
  }

  private void writeVersion(Schema schema, Output output) {
    output.each(
        schema.profiles(),
        (inner, profile) -> {
          inner.text(profile.name());
          inner.text(profile.caption());
        });
    output.each(
        schema.extensions(),
        (inner, extension) -> {
          inner.text(extension.name());
          inner.number(extension.uid());
          inner.text(extension.caption());
          inner.text(extension.version());
        });
    output.each(schema.types(), (inner, type) -> inner.number(types.index(type)));
    output.each(
        schema.classes(),
        (inner, eventClass) -> {
          inner.text(eventClass.name());
          inner.text(eventClass.caption());
          inner.number(eventClass.uid());
          inner.number(eventClass.categoryUid());
          inner.text(eventClass.categoryCaption());
          inner.texts(eventClass.profiles());
          inner.optionalText(eventClass.extension());
          inner.optionalText(eventClass.deprecatedSince());
          writeHolder(inner, eventClass);
        });
    output.each(
        schema.objects(),
        (inner, object) -> {
          inner.text(object.name());
          inner.text(object.caption());
          inner.number(object.observable() + 1);
          inner.optionalText(object.deprecatedSince());
          writeHolder(inner, object);
        });
  }

  private void writeHolder(Output output, AttributeHolder holder) {
    output.each(
        holder.attributes().values(),
        (inner, attribute) -> inner.number(attributes.index(AttributeKey.of(attribute))));
    output.texts(holder.constraints().atLeastOne());
    output.texts(holder.constraints().justOne());
  }

  private void writeAttribute(Output output, AttributeKey key) {
    Attribute attribute = key.attribute();
    output.text(attribute.name());
    output.text(attribute.caption());
    output.number(types.index(attribute.type()));
    output.optionalText(attribute.objectType());
    output.number(attribute.array() ? 1 : 0);
    output.text(attribute.requirement().name());
    output.texts(attribute.profiles());
    output.number(key.values().isEmpty() ? 0 : enums.index(key.values()) + 1);
    output.optionalText(attribute.sibling());
    output.number(attribute.observable() + 1);
    output.optionalText(attribute.deprecatedSince());
  }

  private static void writeType(Output output, AttributeType type) {
    output.text(type.name());
    output.text(type.caption());
    output.text(type.base());
    output.optionalText(type.regex());
    output.number(type.maxLength() + 1);
    AttributeType.Range range = type.range();
    output.number(range == null ? 0 : 1);
    if (range != null) {
      output.number(Math.toIntExact(range.lowest()));
      output.number(Math.toIntExact(range.highest()));
    }
    output.texts(type.values());
    output.number(type.observable() + 1);
  }

  private void writeClassNames(List<Schema> schemas, Output output) {
    Map<Integer, List<String>> namesByUid = new TreeMap<>();
    for (Schema schema : schemas.reversed()) {
      for (EventClass eventClass : schema.classes()) {
        List<String> names = namesByUid.computeIfAbsent(eventClass.uid(), uid -> new ArrayList<>());
        if (!names.contains(eventClass.name())) {
          names.add(eventClass.name());
        }
      }
    }
    output.each(
        namesByUid.entrySet(),
        (inner, entry) -> {
          inner.number(entry.getKey());
          inner.texts(entry.getValue());
        });
  }

  /** Unlike the record alone, tells apart what differs in the order of its values only. */
  private record AttributeKey(Attribute attribute, List<EnumValue> values, List<String> profiles) {
    static AttributeKey of(Attribute attribute) {
      return new AttributeKey(
          attribute,
          List.copyOf(attribute.enumValues().values()),
          List.copyOf(attribute.profiles()));
    }
  }

  /** Entries numbered in the order of their first use. */
  private static final class Table<T> {
    private final Map<T, Integer> indexes = new LinkedHashMap<>();

    int index(T entry) {
      return indexes.computeIfAbsent(entry, key -> indexes.size());
    }

    Collection<T> entries() {
      return indexes.keySet();
    }
  }

  private final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void number(int value) {
      if (value < 0) {
        throw new IllegalArgumentException("the format has no negative numbers: " + value);
      }
      int rest = value;
      while (rest > 0x7f) {
        bytes.write((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      bytes.write(rest);
    }

    void text(String text) {
      number(texts.index(text) + 1);
    }

    void optionalText(String text) {
      number(text == null ? 0 : texts.index(text) + 1);
    }

    void texts(Collection<String> list) {
      each(list, Output::text);
    }

    <T> void each(Collection<T> entries, BiConsumer<Output, T> writer) {
      number(entries.size());
      entries.forEach(entry -> writer.accept(this, entry));
    }

    /** Each entry with its length in front. */
    <T> void eachSized(Collection<T> entries, BiConsumer<Output, T> writer) {
      each(
          entries,
          (output, entry) -> {
            Output one = new Output();
            writer.accept(one, entry);
            output.number(one.bytes.size());
            output.bytes.writeBytes(one.bytes.toByteArray());
          });
    }
  }
}
