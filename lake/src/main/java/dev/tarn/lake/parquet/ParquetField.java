package dev.tarn.lake.parquet;

import dev.tarn.event.FieldType;
import java.util.List;

/**
 * A field of a Parquet file with the Iceberg ids of all its parts. Every field is optional, except
 * the keys of maps.
 */
public sealed interface ParquetField {

  String name();

  /** Iceberg field id, unique in a file. */
  int id();

  /** One column. JSON is stored as text. */
  record Leaf(String name, int id, FieldType.Leaf type) implements ParquetField {}

  /** A group of members; null where all members are null. */
  record Struct(String name, int id, List<ParquetField> members) implements ParquetField {
    public Struct {
      members = List.copyOf(members);
    }
  }

  /** A standard three-level list; the element's name is {@code element}. */
  record ListOf(String name, int id, ParquetField element) implements ParquetField {
    public ListOf {
      if (!element.name().equals("element")) {
        throw new IllegalArgumentException("the element of list " + name + " has another name");
      }
    }
  }

  /** A map of text to optional text. */
  record TextMap(String name, int id, int keyId, int valueId) implements ParquetField {}
}
