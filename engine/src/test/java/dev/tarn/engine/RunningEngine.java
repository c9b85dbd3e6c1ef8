package dev.tarn.engine;

import dev.tarn.event.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** An engine on a thread of its own, that a test watches and ends. */
final class RunningEngine implements EngineListener {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final EmbeddedEngine engine;
  private final CompletableFuture<EngineResult> result = new CompletableFuture<>();
  private final Thread thread;
  private final Object changed = new Object();
  private final StringBuilder found = new StringBuilder();
  private final List<PlanChange> reloads = new ArrayList<>();

  RunningEngine(Plan plan, EngineOptions options) {
    this.engine = new EmbeddedEngine(plan, options, this);
    this.thread = Thread.ofPlatform().name("engine-of-test").start(this::run);
  }

  private void run() {
    try {
      result.complete(engine.run());
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void committed(EngineProgress progress) {
    synchronized (changed) {
      changed.notifyAll();
    }
  }

  @Override
  public void found(EngineFinding finding) {
    synchronized (changed) {
      found.append(finding).append('\n');
      changed.notifyAll();
    }
  }

  @Override
  public void reloaded(PlanChange change, Duration took) {
    synchronized (changed) {
      reloads.add(change);
      changed.notifyAll();
    }
  }

  /** Waits until some configuration that was read again is in use. */
  void awaitReload() throws InterruptedException {
    await(() -> !reloads.isEmpty(), "a reload");
  }

  /** Has the configuration read again, and waits until it is in use. */
  PlanChange reload() throws InterruptedException {
    int before;
    synchronized (changed) {
      before = reloads.size();
    }
    askForReload();
    await(() -> reloads.size() > before, "a reload");
    synchronized (changed) {
      return reloads.getLast();
    }
  }

  /** Has the configuration read again; returns at once. */
  void askForReload() {
    engine.reload();
  }

  /** How often a configuration that was read again came into use. */
  int reloads() {
    synchronized (changed) {
      return reloads.size();
    }
  }

  EngineProgress progress() {
    return engine.progress();
  }

  /** Has the configuration read again, and waits for the finding that it is refused. */
  void reloadInVain(String words) throws InterruptedException {
    askForReload();
    await(() -> found.indexOf(words) >= 0, words);
  }

  /** Waits until what is durable is so. */
  void awaitProgress(Predicate<EngineProgress> wanted) throws InterruptedException {
    await(() -> wanted.test(engine.progress()), "progress");
  }

  /** Waits until a finding of a code was told. */
  void awaitFinding(String code) throws InterruptedException {
    await(() -> found.indexOf("(" + code + ")") >= 0, code);
  }

  /** Waits until a finding begins so. */
  void awaitWords(String words) throws InterruptedException {
    await(() -> ("\n" + found).contains("\n" + words), words);
  }

  /** Waits until somebody listens at a port of this machine. */
  void awaitListening(int port) throws InterruptedException {
    await(
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          } catch (IOException e) {
            return false;
          }
        },
        "a listener");
  }

  private void await(BooleanSupplier wanted, String what) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    synchronized (changed) {
      while (!wanted.getAsBoolean()) {
        long left = end - System.nanoTime();
        if (left <= 0 || result.isDone()) {
          throw new AssertionError(what + " was not reached: " + engine.progress() + "\n" + found);
        }
        TimeUnit.NANOSECONDS.timedWait(changed, Math.min(left, 50_000_000));
      }
    }
  }

  /** Waits until a source is so far behind. */
  void awaitBacklog(String source, Predicate<Source.Backlog> wanted) throws InterruptedException {
    await(
        () -> {
          Source.Backlog backlog = engine.backlogs().get(source);
          return backlog != null && wanted.test(backlog);
        },
        "backlog");
  }

  /** Asks it to stop, and waits until it has. */
  EngineResult stop() throws InterruptedException, ExecutionException, TimeoutException {
    engine.stop();
    return result();
  }

  /** Waits for its own end. */
  EngineResult result() throws InterruptedException, ExecutionException, TimeoutException {
    return result.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  /** Interrupts the thread that runs it; returns what it then ended with. */
  Throwable interrupt() throws InterruptedException, TimeoutException {
    thread.interrupt();
    try {
      throw new AssertionError("it was interrupted and ended with " + result());
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }
}
