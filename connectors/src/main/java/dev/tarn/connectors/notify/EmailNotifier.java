package dev.tarn.connectors.notify;

import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.Secret;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Sends a notice as a plain mail by SMTP. */
final class EmailNotifier implements Notifier {
  private static final String TIMEOUT_MILLIS = "10000";

  /** How a connection to the mail server is protected. */
  enum Tls {
    /** Plain at first, then upgraded (RFC 3207); refused where the server cannot. */
    STARTTLS,
    /** From the first byte (RFC 8314). */
    TLS,
    /** Not at all. */
    NONE
  }

  /**
   * @param password with {@code user}, or null
   */
  record Server(String host, int port, Tls tls, @Nullable String user, @Nullable Secret password) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final Server server;
  private final InternetAddress from;
  private final List<InternetAddress> to;

  EmailNotifier(Server server, InternetAddress from, List<InternetAddress> to) {
    this.server = server;
    this.from = from;
    this.to = List.copyOf(to);
  }

  @Override
  public String name() {
    return "email by " + server;
  }

  @Override
  public void send(Notice notice) throws IOException {
    Instant resolvedAt = notice.resolvedAt();
    MimeMessage mail = new MimeMessage(session());
    try {
      mail.setFrom(from);
      mail.setRecipients(Message.RecipientType.TO, to.toArray(InternetAddress[]::new));
      mail.setSubject(notice.headline(), StandardCharsets.UTF_8.name());
      mail.setSentDate(Date.from(resolvedAt == null ? notice.raisedAt() : resolvedAt));
      // no automatic answers (RFC 3834)
      mail.setHeader("Auto-Submitted", "auto-generated");
      mail.setText(notice.text(), StandardCharsets.UTF_8.name());
      Transport.send(mail);
    } catch (MessagingException e) {
      throw new IOException(String.valueOf(e.getMessage()).strip(), e);
    }
  }

  private Session session() {
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", "smtp");
    properties.setProperty("mail.smtp.host", server.host);
    properties.setProperty("mail.smtp.port", Integer.toString(server.port));
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (server.tls) {
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    if (server.password == null) {
      return Session.getInstance(properties);
    }
    properties.setProperty("mail.smtp.auth", "true");
    PasswordAuthentication login =
        new PasswordAuthentication(server.user, server.password.reveal());
    return Session.getInstance(
        properties,
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return login;
          }
        });
  }
}
