package dev.tarn.app;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which a service is asked to read its configuration again. Where the system or this
 * Java has no such signal, nothing happens.
 */
final class ReloadSignal {
  private ReloadSignal() {}

  /** Has a task run for each signal from now on, which would end the process otherwise. */
  static void handle(Runnable task) {
    try {
      // by name: the compiler warns of these classes whatever is suppressed
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calls =
          Proxy.newProxyInstance(
              ReloadSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                task.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), calls);
    } catch (ReflectiveOperationException e) {
      // files are looked at all the same
    }
  }
}
