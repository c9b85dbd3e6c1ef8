package dev.tarn.connectors.graph;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A log in memory, whose clock a test sets. Pages are counted from the newest record on, as it is
 * when each is asked for: what appears in between shifts the rest, so some records come twice.
 */
final class FakeAuditLog implements AuditLog {
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Place> links = new HashMap<>();
  private final Queue<IOException> failures = new ArrayDeque<>();
  private Instant closedUntil = Instant.MIN;
  private int failAfter;
  Instant now;
  int pageRecords = 1_000;
  int mostRecords = 1_000;
  int requests;
  int tooEarly;
  boolean endless;

  private record Event(String id, Instant time, Instant visibleFrom, String text) {}

  private record Place(Window window, int from, int top) {}

  FakeAuditLog(Instant now) {
    this.now = now;
  }

  /** An event that can be read from now on. */
  void add(String id, Instant time) {
    add(id, time, now);
  }

  void add(String id, Instant time, Instant visibleFrom) {
    events.add(
        new Event(
            id, time, visibleFrom, "{\"id\":\"" + id + "\",\"createdDateTime\":\"" + time + "\"}"));
  }

  /** Refuses a request with this status, after so many that are answered. */
  void fail(int answered, int status, Duration retryAfter) {
    failAfter = answered;
    failures.add(
        GraphException.of(
            status,
            retryAfter,
            "{\"error\":{\"code\":\"Code\",\"message\":\"Words.\"}}"
                .getBytes(StandardCharsets.UTF_8)));
  }

  /** Cuts an answer off, after so many that are whole. */
  void cut(int answered) {
    failAfter = answered;
    failures.add(new IOException("cut"));
  }

  /** Answers well from now on. */
  void behave() {
    failures.clear();
    pageRecords = 1_000;
  }

  @Override
  public void login() {}

  @Override
  public LogPage first(EntraLog log, Window window, int top) throws IOException {
    if (top < 1 || top > 1_000 || !window.from().isBefore(window.to())) {
      throw new AssertionError("asked for " + top + " of " + window);
    }
    return answer(new Place(window, 0, top));
  }

  @Override
  public LogPage next(EntraLog log, String link) throws IOException {
    Place place = links.get(link);
    if (place == null) {
      throw new AssertionError("no link was like " + link);
    }
    return answer(place);
  }

  private LogPage answer(Place place) throws IOException {
    requests++;
    if (now.isBefore(closedUntil)) {
      tooEarly++;
    }
    IOException failure = failAfter-- <= 0 ? failures.poll() : null;
    if (failure instanceof GraphException refusal) {
      closedUntil = now.plus(refusal.retryAfter().orElse(Duration.ZERO));
    }
    if (failure != null) {
      throw failure;
    }
    List<Event> found =
        events.stream()
            .filter(event -> !event.visibleFrom.isAfter(now))
            .filter(event -> !event.time.isBefore(place.window.from()))
            .filter(event -> !event.time.isAfter(place.window.to()))
            .sorted(Comparator.comparing(Event::time).reversed().thenComparing(Event::id))
            .toList();
    int wanted = Math.min(place.top, pageRecords);
    if (wanted > mostRecords) {
      throw new LimitedBody.TooLargeException(mostRecords);
    }
    int from = Math.min(place.from, found.size());
    int to = Math.min(from + wanted, found.size());
    StringBuilder page = new StringBuilder("{\"@odata.context\":\"c\"");
    if (to < found.size() || endless) {
      String link = "link-" + links.size();
      links.put(link, new Place(place.window, endless ? from : to, place.top));
      page.append(",\"@odata.nextLink\":\"").append(link).append('"');
    }
    page.append(",\"value\":[");
    page.append(String.join(",", found.subList(from, to).stream().map(Event::text).toList()));
    return LogPage.read(
        page.append("]}").toString().getBytes(StandardCharsets.UTF_8), EntraLog.SIGN_INS);
  }

  @Override
  public void close() {}
}
