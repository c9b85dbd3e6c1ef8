@NullMarked
package dev.tarn.query;

import org.jspecify.annotations.NullMarked;
