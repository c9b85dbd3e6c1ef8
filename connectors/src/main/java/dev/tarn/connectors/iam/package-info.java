/**
 * Reports of the access keys of IAM's users, on a schedule.
 *
 * <p>Read {@link dev.tarn.connectors.iam.IamSourceFactory} first, then IamReader (when a report is
 * made, and of which account), Gathering (makes one, a request at a time), ReportFiles (where it
 * lies until the lake has it), then ReportUnit.
 */
@NullMarked
package dev.tarn.connectors.iam;

import org.jspecify.annotations.NullMarked;
