/**
 * The schemas of the Open Cybersecurity Schema Framework (OCSF), 1.0.0 to 1.8.0, as immutable Java
 * records; what validates, enriches and translates events by them; and {@link
 * dev.tarn.ocsf.Diagnostic}, the form of every finding about what a person wrote.
 *
 * <p>Read first: {@link dev.tarn.ocsf.Schema}, {@link dev.tarn.ocsf.Attribute}, {@link
 * dev.tarn.ocsf.Validator}, {@link dev.tarn.ocsf.Enricher}, {@link dev.tarn.ocsf.Translator}.
 */
@NullMarked
package dev.tarn.ocsf;

import org.jspecify.annotations.NullMarked;
