/**
 * Syslog over the network: UDP, TCP and TLS.
 *
 * <p>Read {@link dev.tarn.connectors.syslog.SyslogSourceFactory} first, then {@code
 * StreamListener}, {@code DatagramListener} and {@code SyslogFrames}.
 */
@NullMarked
package dev.tarn.connectors.syslog;

import org.jspecify.annotations.NullMarked;
