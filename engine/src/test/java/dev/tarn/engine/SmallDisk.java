package dev.tarn.engine;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file system of its own that can be made full: a piece of memory, where this process may mount
 * one. Linux lets the superuser, and others in a namespace of their own ({@code unshare
 * --map-root-user --mount}).
 */
final class SmallDisk implements AutoCloseable {
  private static final long BYTES = 4L << 30;

  /** No bytes at all would mean no limit. */
  private static final long LEAST_BYTES = 4_096;

  private static final int TRIES = 50;

  private final Path folder;
  private final FileStore store;
  private boolean full;

  private SmallDisk(Path folder) throws IOException {
    this.folder = folder;
    this.store = Files.getFileStore(folder);
  }

  /** A disk at a folder; empty where none may be mounted. */
  static Optional<SmallDisk> mount(Path folder) throws IOException, InterruptedException {
    return run("mount", "-t", "tmpfs", "-o", "size=" + BYTES, "tarn-soak", folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      // a system that has no such program
      return false;
    }
  }

  boolean isFull() {
    return full;
  }

  /** Leaves it no room but for what is there. */
  void fill() throws IOException, InterruptedException {
    for (int i = 0; i < TRIES && !full; i++) {
      // it is refused if there is more meanwhile
      full = resize(Math.max(LEAST_BYTES, store.getTotalSpace() - store.getUnallocatedSpace()));
    }
    if (!full) {
      throw new IOException("the disk cannot be made full");
    }
  }

  /** Gives it room again. */
  void free() throws IOException, InterruptedException {
    if (!resize(BYTES)) {
      throw new IOException("the disk cannot be given room again");
    }
    full = false;
  }

  private boolean resize(long bytes) throws IOException, InterruptedException {
    return run("mount", "-o", "remount,size=" + bytes, folder.toString());
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", "--lazy", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
