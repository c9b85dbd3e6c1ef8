package dev.tarn.app;

import java.util.concurrent.Callable;

/**
 * A command that a module above {@code app} adds, found as a service; annotated as picocli wants
 * it.
 */
public interface ContributedCommand extends Callable<Integer> {}
