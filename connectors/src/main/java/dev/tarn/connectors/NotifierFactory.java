package dev.tarn.connectors;

/** Makes notifiers of one type. Immutable. */
public interface NotifierFactory extends ConfiguredType {
  /** Makes a notifier; opens nothing. */
  Notifier create(OptionValues values);
}
