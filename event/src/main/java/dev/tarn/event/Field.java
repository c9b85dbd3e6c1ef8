package dev.tarn.event;

/** A named member of a row or struct. Every field is optional. */
public record Field(String name, FieldType type) {}
