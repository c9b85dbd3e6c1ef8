package dev.tarn.connectors.graph;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the windows of a log, page by page. A pass goes from some time before the watermark to
 * about now, in windows that follow each other; they are cut so that each has a few pages. One
 * thread uses it.
 */
final class WindowCursor {
  private static final Duration FIRST_SPAN = Duration.ofHours(1);
  private static final Duration LONGEST_SPAN = Duration.ofDays(1);
  private static final Duration SHORTEST_SPAN = Duration.ofSeconds(1);

  /** A window with no more pages could have been longer. */
  private static final int FEW_PAGES = 4;

  /** A window with more pages is cut: pages shift while they are read, and a link may expire. */
  private static final int MANY_PAGES = 50;

  /** What a second may have at most: more is taken for links that lead in a circle. */
  private static final int MOST_PAGES = 2_000;

  private final EntraLog log;
  private final AuditLog service;
  private final GraphSourceConfig config;
  private final LogProgress progress;
  private Duration span = FIRST_SPAN;
  private int top;

  /** Where the pass goes on, and where it ends; null between passes. */
  private @Nullable Window left;

  /** What is being read. */
  private @Nullable Window window;

  /** The next page of it; null for the first. */
  private @Nullable String link;

  private int pages;

  WindowCursor(EntraLog log, AuditLog service, GraphSourceConfig config, LogProgress progress) {
    this.log = log;
    this.service = service;
    this.config = config;
    this.progress = progress;
    this.top = config.pageSize();
    // what is left of a unit comes first: the unit has a name already
    this.left = progress.begunWindow().orElse(null);
  }

  /** The newest time that is asked for. */
  Instant newest(Instant now) {
    return now.minus(config.delay()).truncatedTo(ChronoUnit.SECONDS);
  }

  /** Whether a pass has begun and not come to its end. */
  boolean isPassing() {
    return left != null;
  }

  /**
   * Begins a pass up to a time, or to the watermark if that is later; not if it would end where it
   * begins, as nothing is to be read before the floor.
   */
  void begin(Instant time) {
    Instant watermark = progress.watermark();
    Instant to = time.isAfter(watermark) ? time : watermark;
    Instant reach = watermark.minus(Reach.of(watermark, to, config.every(), config.overlap()));
    Instant from = reach.isAfter(progress.floor()) ? reach : progress.floor();
    if (from.isBefore(to)) {
      left = new Window(from, to);
    }
  }

  /**
   * Asks for one page of a pass that has begun; what is new goes to the log's progress.
   *
   * @throws IOException what Graph refuses, or that it gives no whole answer; asking again goes on
   *     with the same page, or begins the window anew
   */
  void fetch() throws IOException, InterruptedException {
    Window current = window();
    String from = link;
    LogPage page;
    try {
      page = from == null ? service.first(log, current, top) : service.next(log, from);
    } catch (GraphException e) {
      if (e.isTooMuch() || (e.isAboutRequest() && from != null)) {
        // less at once is answered sooner, and does not need a link for so long
        cut();
      }
      throw e;
    } catch (LimitedBody.TooLargeException e) {
      if (top == 1) {
        throw e;
      }
      top = Math.max(1, top / 2);
      restart();
      return;
    }
    progress.take(page, current);
    pages++;
    link = page.next();
    if (link == null) {
      end(current);
    } else if (link.equals(from) || pages >= MOST_PAGES) {
      restart();
      throw new IOException("the pages of " + current + " of " + log + " have no end");
    } else if (pages >= MANY_PAGES && current.length().compareTo(SHORTEST_SPAN) > 0) {
      cut();
    }
  }

  private Window window() {
    Window current = window;
    if (current == null) {
      Window rest = left;
      if (rest == null) {
        throw new IllegalStateException("no pass has begun");
      }
      Instant end = rest.from().plus(span);
      current = new Window(rest.from(), end.isBefore(rest.to()) ? end : rest.to());
      window = current;
    }
    return current;
  }

  /** Begins the window anew, with all its records asked for: what was taken of it is known. */
  private void restart() {
    window = null;
    link = null;
    pages = 0;
  }

  /** Begins anew with a shorter window. */
  private void cut() {
    Window current = window();
    Duration half = current.length().dividedBy(2).truncatedTo(ChronoUnit.SECONDS);
    span = half.compareTo(SHORTEST_SPAN) > 0 ? half : SHORTEST_SPAN;
    restart();
  }

  private void end(Window current) {
    progress.passed(current);
    Window rest = left;
    if (rest != null) {
      left = current.to().isBefore(rest.to()) ? new Window(current.to(), rest.to()) : null;
    }
    if (pages <= FEW_PAGES && span.compareTo(LONGEST_SPAN) < 0) {
      span = span.multipliedBy(2);
    }
    restart();
  }
}
