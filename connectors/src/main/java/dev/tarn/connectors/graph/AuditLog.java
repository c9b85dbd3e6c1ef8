package dev.tarn.connectors.graph;

import java.io.IOException;

/**
 * What Graph is asked. One thread uses it.
 *
 * <p>A refusal is a {@link GraphException}; a page that is larger than is taken at once ends with
 * {@link LimitedBody.TooLargeException}; any other {@link IOException} says that no whole answer
 * came.
 */
interface AuditLog extends AutoCloseable {
  /** Gets what proves who asks, where that is not there yet; asking does it by itself. */
  void login() throws IOException, InterruptedException;

  /** The first page of a window. */
  LogPage first(EntraLog log, Window window, int top) throws IOException, InterruptedException;

  /**
   * Another page.
   *
   * @param link as the page before it has it
   */
  LogPage next(EntraLog log, String link) throws IOException, InterruptedException;

  @Override
  void close();
}
