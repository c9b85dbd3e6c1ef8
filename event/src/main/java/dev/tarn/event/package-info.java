@NullMarked
package dev.tarn.event;

import org.jspecify.annotations.NullMarked;
