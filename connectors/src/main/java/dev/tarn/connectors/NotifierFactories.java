package dev.tarn.connectors;

import dev.tarn.connectors.notify.EmailNotifierFactory;
import dev.tarn.connectors.notify.SnsNotifierFactory;
import dev.tarn.connectors.notify.WebhookNotifierFactory;
import java.util.List;

/** The types of notifiers that Tarn ships. */
public final class NotifierFactories {
  private static final List<NotifierFactory> ALL =
      List.of(new EmailNotifierFactory(), new SnsNotifierFactory(), new WebhookNotifierFactory());

  private NotifierFactories() {}

  public static List<NotifierFactory> all() {
    return ALL;
  }
}
