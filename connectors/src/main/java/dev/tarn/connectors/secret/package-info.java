/**
 * Places outside of this machine that keep secrets.
 *
 * <p>Read {@link dev.tarn.connectors.secret.SecretStore} first, then {@link
 * dev.tarn.connectors.secret.StoredSecret}.
 */
@NullMarked
package dev.tarn.connectors.secret;

import org.jspecify.annotations.NullMarked;
