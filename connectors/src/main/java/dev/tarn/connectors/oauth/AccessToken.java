package dev.tarn.connectors.oauth;

import dev.tarn.connectors.Secret;
import java.time.Instant;

/**
 * What opens a service for a while.
 *
 * @param text what is sent
 * @param issued when it was asked for
 * @param expires when it ends
 */
public record AccessToken(Secret text, Instant issued, Instant expires) {}
