/** Ways to tell people that something went wrong, and that it is over. */
@NullMarked
package dev.tarn.connectors.notify;

import org.jspecify.annotations.NullMarked;
