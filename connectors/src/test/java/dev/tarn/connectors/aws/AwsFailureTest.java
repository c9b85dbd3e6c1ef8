package dev.tarn.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class AwsFailureTest {
  private static AwsFailure failure(int status, String code) throws InterruptedException {
    return AwsFailure.of(
        (S3Exception)
            S3Exception.builder()
                .statusCode(status)
                .requestId("4442587FB7D0A2F9")
                .awsErrorDetails(
                    AwsErrorDetails.builder().errorCode(code).errorMessage("In words.").build())
                .build());
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, true",
    "404, NoSuchBucket, true",
    "403, AccessDenied, true",
    "403, InvalidObjectState, true",
    "400, KMS.DisabledException, true",
    "412, PreconditionFailed, true",
    "503, SlowDown, false",
    "500, InternalError, false",
    "429, TooManyRequests, false",
    "400, RequestTimeout, false",
    "400, ExpiredToken, false",
    "403, RequestTimeTooSkewed, false",
    "403, InvalidAccessKeyId, false",
    "400, ThrottlingException, false"
  })
  void tellsWhatIsAboutTheThingFromWhatMayPass(int status, String code, boolean refused)
      throws Exception {
    assertThat(failure(status, code).refused()).isEqualTo(refused);
  }

  @Test
  void saysWhatTheServiceSaidAndNothingThatChanges() throws Exception {
    assertThat(failure(403, "AccessDenied").words()).isEqualTo("AccessDenied: In words.");
  }

  @Test
  void aBrokenConnectionMayPass() throws Exception {
    AwsFailure failure =
        AwsFailure.of(
            SdkClientException.create(
                "Unable to execute HTTP request: Connection refused (SDK Attempt Count: 3)"));

    assertThat(failure.refused()).isFalse();
    assertThat(failure.words()).isEqualTo("Unable to execute HTTP request: Connection refused");
  }

  @Test
  void anInterruptIsNone() {
    assertThatThrownBy(() -> AwsFailure.of(AbortedException.create("")))
        .isInstanceOf(InterruptedException.class);
  }
}
