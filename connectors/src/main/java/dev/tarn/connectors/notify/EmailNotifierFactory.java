package dev.tarn.connectors.notify;

import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.NotifierFactory;
import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code type: email}. */
public final class EmailNotifierFactory implements NotifierFactory {
  private static final List<OptionSpec> OPTIONS =
      List.of(
          OptionSpec.required("host", Kind.TEXT, "The mail server that takes the mails (SMTP)."),
          OptionSpec.optional("port", Kind.INTEGER, "587", "Its port."),
          OptionSpec.optional(
              "tls",
              Kind.TEXT,
              "starttls",
              "'starttls', 'tls' (from the first byte, mostly port 465), or 'none'."),
          OptionSpec.optional("user", Kind.TEXT, "Who logs in there; nobody by default."),
          OptionSpec.optional("password", Kind.SECRET, "The user's password."),
          OptionSpec.required("from", Kind.TEXT, "The sender's address."),
          OptionSpec.required(
              "to", Kind.TEXTS, "The addresses that get the mails, a list or one."));

  @Override
  public String type() {
    return "email";
  }

  @Override
  public String description() {
    return "Sends a notice as a plain mail.";
  }

  @Override
  public List<OptionSpec> options() {
    return OPTIONS;
  }

  @Override
  public Optional<SourceFactory.Problem> check(OptionValues values) {
    if (tls(values).isEmpty()) {
      return problem("tls", "'tls' is starttls, tls or none");
    }
    if (values.number("port") < 1 || values.number("port") > 65_535) {
      return problem("port", "'port' is a number from 1 to 65535");
    }
    if (values.has("user") != values.has("password")) {
      return values.has("user")
          ? problem("user", "'user' needs 'password'")
          : problem("password", "'password' needs 'user'");
    }
    if (values.has("password") && tls(values).get() == EmailNotifier.Tls.NONE) {
      return problem("tls", "a password is not sent without TLS");
    }
    if (address(values.text("from")).isEmpty()) {
      return problem("from", "'from' is an address like tarn@example.com");
    }
    if (values.texts("to").stream().anyMatch(to -> address(to).isEmpty())) {
      return problem("to", "'to' has addresses like security@example.com");
    }
    return Optional.empty();
  }

  @Override
  public Notifier create(OptionValues values) {
    List<InternetAddress> to = new ArrayList<>();
    values.texts("to").forEach(each -> to.add(address(each).orElseThrow()));
    return new EmailNotifier(
        new EmailNotifier.Server(
            values.text("host"),
            (int) values.number("port"),
            tls(values).orElseThrow(),
            values.has("user") ? values.text("user") : null,
            values.has("password") ? values.secret("password") : null),
        address(values.text("from")).orElseThrow(),
        to);
  }

  private static Optional<SourceFactory.Problem> problem(String option, String message) {
    return Optional.of(new SourceFactory.Problem(option, message));
  }

  private static Optional<EmailNotifier.Tls> tls(OptionValues values) {
    return switch (values.text("tls").toLowerCase(Locale.ROOT)) {
      case "starttls" -> Optional.of(EmailNotifier.Tls.STARTTLS);
      case "tls" -> Optional.of(EmailNotifier.Tls.TLS);
      case "none" -> Optional.of(EmailNotifier.Tls.NONE);
      default -> Optional.empty();
    };
  }

  private static Optional<InternetAddress> address(String text) {
    try {
      InternetAddress address = new InternetAddress(text, true);
      address.validate();
      return Optional.of(address);
    } catch (AddressException e) {
      return Optional.empty();
    }
  }
}
