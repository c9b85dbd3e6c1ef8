package dev.tarn.ocsf;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has attributes: an event class or an object. */
public sealed interface AttributeHolder permits EventClass, ObjectType {
  String name();

  String caption();

  /** By name, in schema order. */
  Map<String, Attribute> attributes();

  Constraints constraints();

  default Optional<Attribute> findAttribute(String attribute) {
    return Optional.ofNullable(attributes().get(attribute));
  }

  /** What a profile adds: the attributes that exist under it and not without any. */
  default List<Attribute> attributesAddedBy(String profile) {
    return attributes().values().stream()
        .filter(attribute -> attribute.profiles().contains(profile))
        .toList();
  }
}
