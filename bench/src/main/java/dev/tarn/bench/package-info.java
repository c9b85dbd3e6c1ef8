@NullMarked
package dev.tarn.bench;

import org.jspecify.annotations.NullMarked;
