package dev.tarn.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The files of a folder. */
record FolderLookup(Path folder) implements FileLookup {
  @Override
  public Optional<String> read(String name) {
    try {
      return Optional.of(TextFile.read(folder.resolve(name)));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Path> path(String name) {
    try {
      return Optional.of(folder.resolve(name).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public String problem(String name) {
    try {
      Path file = Path.of(name);
      if (Files.exists(folder.resolve(file))) {
        TextFile.read(folder.resolve(file));
      }
    } catch (IOException e) {
      return "the file cannot be read: "
          + String.valueOf(e.getMessage()).replace(folder.resolve(name).toString(), "it");
    } catch (InvalidPathException e) {
      return "'" + name + "' is no name of a file: " + e.getReason();
    }
    return FileLookup.super.problem(name);
  }

  @Override
  public Optional<byte[]> readBytes(String name) {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(name)));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
