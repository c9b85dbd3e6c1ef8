/**
 * Sign-ins and directory audits of Microsoft Entra, from Microsoft Graph.
 *
 * <p>Read {@link dev.tarn.connectors.graph.GraphSourceFactory} first, then GraphReader (what one
 * thread does for one log), WindowCursor (which windows are read, page by page), LogProgress (what
 * becomes of the records), then LogNote (what is remembered).
 */
@NullMarked
package dev.tarn.connectors.graph;

import org.jspecify.annotations.NullMarked;
