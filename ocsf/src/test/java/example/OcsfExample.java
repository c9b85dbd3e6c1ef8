package example;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.ocsf.Enricher;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.EventJson;
import dev.tarn.ocsf.Finding;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Translation;
import dev.tarn.ocsf.Translator;
import dev.tarn.ocsf.Validator;
import java.io.PrintStream;

/** Looks a class up; checks, completes and translates an event. */
public final class OcsfExample {
  private static final String EVENT =
      """
      {
        "class_uid": 6003, "category_uid": 6, "activity_id": 1, "type_uid": 600399,
        "severity_id": 1, "time": 1688990516000,
        "metadata": {"version": "1.1.0", "product": {"name": "Cloud"}},
        "api": {"operation": "CreateBucket"},
        "actor": {"invoked_by": "console"},
        "src_endpoint": {"ip": "192.0.2.300"}
      }
      """;

  private OcsfExample() {}

  public static void main(String[] arguments) {
    run(System.out);
  }

  static void run(PrintStream out) {
    Schema schema = Schema.load(SchemaVersion.V1_1_0);
    EventClass apiActivity = schema.findClass(6003).orElseThrow(); // or findClass("api_activity")
    out.println(apiActivity.caption() + " allows the profiles " + apiActivity.profiles());

    out.println("--- validate");
    byte[] json = EVENT.getBytes(UTF_8);
    Validator validator = Validator.create();
    for (Finding finding : validator.validate(json)) {
      out.println(finding.severity() + " " + finding.code() + " " + finding.path());
    }

    switch (EventJson.read(json)) {
      case EventJson.Malformed malformed -> out.println(malformed.message());
      case EventJson.Event event -> {
        event.tree().remove("type_uid");
        out.println("--- enrich");
        var enriched = Enricher.create().enrich(event.tree());
        out.println(enriched.get("type_uid") + " " + enriched.get("type_name"));

        out.println("--- translate");
        Translation translation = Translator.to(SchemaVersion.V1_8_0).translate(enriched);
        translation.changes().forEach(out::println);
        out.println(new String(EventJson.write(translation.event()), UTF_8));
        out.println(validator.validate(translation.event()).size() + " findings");
      }
    }
  }
}
