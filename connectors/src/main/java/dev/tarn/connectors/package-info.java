@NullMarked
package dev.tarn.connectors;

import org.jspecify.annotations.NullMarked;
