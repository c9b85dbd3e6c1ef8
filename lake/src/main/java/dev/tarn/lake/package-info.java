@NullMarked
package dev.tarn.lake;

import org.jspecify.annotations.NullMarked;
