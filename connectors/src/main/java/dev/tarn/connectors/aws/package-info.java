/**
 * What all sources on Amazon's services share: who asks, where, and what a refusal means.
 *
 * <p>Read {@link dev.tarn.connectors.aws.AwsAccess} first, then {@link
 * dev.tarn.connectors.aws.AwsFailure}.
 */
@NullMarked
package dev.tarn.connectors.aws;

import org.jspecify.annotations.NullMarked;
