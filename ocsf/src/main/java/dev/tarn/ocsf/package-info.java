/**
 * The schemas of the Open Cybersecurity Schema Framework (OCSF), 1.0.0 to 1.8.0, as immutable Java
 * records; and {@link dev.tarn.ocsf.Diagnostic}, the form of every finding about what a person
 * wrote.
 *
 * <p>Read first: {@link dev.tarn.ocsf.Schema}, {@link dev.tarn.ocsf.EventClass}, {@link
 * dev.tarn.ocsf.Attribute}, {@link dev.tarn.ocsf.PathResolution}, {@link dev.tarn.ocsf.ClassNames}.
 */
@NullMarked
package dev.tarn.ocsf;

import org.jspecify.annotations.NullMarked;
