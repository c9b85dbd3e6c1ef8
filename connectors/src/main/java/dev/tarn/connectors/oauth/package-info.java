/**
 * Access tokens of OAuth 2.0, by which Microsoft's services and others are opened.
 *
 * <p>Read {@link dev.tarn.connectors.oauth.TokenSource} first, then {@link
 * dev.tarn.connectors.oauth.EntraLogin}.
 */
@NullMarked
package dev.tarn.connectors.oauth;

import org.jspecify.annotations.NullMarked;
