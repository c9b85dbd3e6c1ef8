package dev.tarn.app;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Profile;
import dev.tarn.ocsf.Schema;
import java.util.List;

/** A part of a schema that can be shown. */
sealed interface SchemaSubject {
  /** The word for it on the command line. */
  String kind();

  /** The whole. */
  record Overview(Schema schema) implements SchemaSubject {
    @Override
    public String kind() {
      return "overview";
    }
  }

  /** A category, with its classes. */
  record Category(int uid, String caption, List<EventClass> classes) implements SchemaSubject {
    public Category {
      classes = List.copyOf(classes);
    }

    @Override
    public String kind() {
      return "category";
    }
  }

  /** An event class. */
  record OfClass(EventClass eventClass) implements SchemaSubject {
    @Override
    public String kind() {
      return "class";
    }
  }

  /** An object, with what holds it. */
  record OfObject(ObjectType object, List<Use> uses) implements SchemaSubject {
    public OfObject {
      uses = List.copyOf(uses);
    }

    @Override
    public String kind() {
      return "object";
    }
  }

  /**
   * All attributes of one name.
   *
   * @param definitions those that mean the same together, the most used first
   */
  record OfAttribute(String name, List<Definition> definitions) implements SchemaSubject {
    public OfAttribute {
      definitions = List.copyOf(definitions);
    }

    @Override
    public String kind() {
      return "attribute";
    }
  }

  /**
   * An attribute at a dotted path.
   *
   * @param routes by the attributes along the path; more than one where classes differ
   */
  record OfPath(String path, List<Route> routes) implements SchemaSubject {
    public OfPath {
      routes = List.copyOf(routes);
    }

    @Override
    public String kind() {
      return "path";
    }
  }

  /** A data type, with the names of the attributes that have it. */
  record OfType(AttributeType type, List<String> attributes) implements SchemaSubject {
    public OfType {
      attributes = List.copyOf(attributes);
    }

    @Override
    public String kind() {
      return "type";
    }
  }

  /** A profile, with the attributes that are there because of it. */
  record OfProfile(Profile profile, List<EventClass> classes, List<Definition> attributes)
      implements SchemaSubject {
    public OfProfile {
      classes = List.copyOf(classes);
      attributes = List.copyOf(attributes);
    }

    @Override
    public String kind() {
      return "profile";
    }
  }

  /** An attribute of a class or an object. */
  record Use(AttributeHolder holder, Attribute attribute) {}

  /**
   * Attributes of one name, type and enum.
   *
   * @param attribute one of them
   */
  record Definition(Attribute attribute, List<Use> uses) {
    public Definition {
      uses = List.copyOf(uses);
    }
  }

  /**
   * @param holders where the path starts
   * @param steps the attributes along it
   */
  record Route(List<AttributeHolder> holders, List<Attribute> steps) {
    public Route {
      holders = List.copyOf(holders);
      steps = List.copyOf(steps);
    }
  }
}
