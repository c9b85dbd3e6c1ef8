package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationRunTest {
  private final Validator validator = Validator.create();

  @Test
  void findsTheUidOfAnEarlierEvent() {
    ValidationRun run = validator.startRun();

    assertThat(codes(run.validate(event("1")))).doesNotContain("tarn_uid_duplicate");
    assertThat(codes(run.validate(event("2")))).doesNotContain("tarn_uid_duplicate");
    assertThat(codes(run.validate(event("1")))).contains("tarn_uid_duplicate");
    assertThat(codes(validator.startRun().validate(event("1"))))
        .doesNotContain("tarn_uid_duplicate");
  }

  @Test
  void remembersTheNewestUids() {
    SeenUids uids = new SeenUids();
    int added = SeenUids.REMEMBERED + 1000;
    for (int i = 0; i < added; i++) {
      char[] uid = Integer.toString(i).toCharArray();
      assertThat(uids.add(uid, 0, uid.length)).isTrue();
    }
    for (int i = added - SeenUids.REMEMBERED; i < added; i += 1000) {
      char[] uid = Integer.toString(i).toCharArray();
      assertThat(uids.add(uid, 0, uid.length)).isFalse();
    }
  }

  @Test
  void checksTheEventsOfABundle() {
    BundleFindings found =
        validator.validateBundle(
            "{\"events\":[{},5,{\"class_uid\":6999}],\"count\":2,\"start_time\":\"x\",\"foo\":1}"
                .getBytes(UTF_8));

    assertThat(found.bundle())
        .extracting(finding -> finding.code() + " " + finding.path())
        .containsExactly(
            "attribute_wrong_type start_time",
            "attribute_unknown foo",
            "tarn_bundle_count_differs count");
    assertThat(found.events())
        .extracting(ValidationRunTest::codes)
        .containsExactly(
            List.of("attribute_required_missing"),
            List.of("attribute_wrong_type"),
            List.of("class_uid_unknown"));
    assertThat(found.events().get(2).get(0).path()).isEqualTo("class_uid");
  }

  @Test
  void aBundleNeedsEvents() {
    assertThat(codes(validator.validateBundle("{}".getBytes(UTF_8)).bundle()))
        .containsExactly("attribute_required_missing");
    assertThat(codes(validator.validateBundle("[]".getBytes(UTF_8)).bundle()))
        .containsExactly("tarn_json_malformed");
  }

  private static byte[] event(String uid) {
    return ("{\"class_uid\":6003,\"metadata\":{\"version\":\"1.5.0\",\"uid\":\"" + uid + "\"}}")
        .getBytes(UTF_8);
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }
}
