@NullMarked
package dev.tarn.ocsf;

import org.jspecify.annotations.NullMarked;
