@NullMarked
package dev.tarn.mapping;

import org.jspecify.annotations.NullMarked;
