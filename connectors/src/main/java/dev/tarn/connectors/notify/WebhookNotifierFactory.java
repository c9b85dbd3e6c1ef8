package dev.tarn.connectors.notify;

import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.NotifierFactory;
import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory;
import java.util.List;
import java.util.Optional;

/** {@code type: webhook}. */
public final class WebhookNotifierFactory implements NotifierFactory {
  private static final List<OptionSpec> OPTIONS =
      List.of(
          OptionSpec.required(
              "url",
              Kind.SECRET,
              "Where notices are posted: https, or http on this machine. Shown nowhere but for its"
                  + " host, as many services put a key into it."),
          OptionSpec.optional(
              "token",
              Kind.SECRET,
              "Sent as 'Authorization: Bearer', where the other side asks for one."));

  @Override
  public String type() {
    return "webhook";
  }

  @Override
  public String description() {
    return "Posts a notice as a JSON object, whose 'text' chat services show.";
  }

  @Override
  public List<OptionSpec> options() {
    return OPTIONS;
  }

  @Override
  public Optional<SourceFactory.Problem> check(OptionValues values) {
    return WebhookNotifier.address(values.secret("url")).isPresent()
        ? Optional.empty()
        : Optional.of(
            new SourceFactory.Problem(
                "url", "'url' is an address like https://… (http:// is for this machine only)"));
  }

  @Override
  public Notifier create(OptionValues values) {
    return new WebhookNotifier(
        values.secret("url"), values.has("token") ? values.secret("token") : null);
  }
}
