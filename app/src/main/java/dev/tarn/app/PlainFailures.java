package dev.tarn.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Says in one sentence what stopped a command; a stack trace only for a bug, and then on request.
 */
final class PlainFailures implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    line.getErr().println("tarn: " + sentence(failure));
    if (!(failure instanceof IOException) && !(failure instanceof UncheckedIOException)) {
      if (System.getenv("TARN_DEBUG") == null) {
        line.getErr().println("This is a bug in Tarn; TARN_DEBUG=1 shows where.");
      } else {
        failure.printStackTrace(line.getErr());
      }
    }
    return ExitCode.UNUSABLE;
  }

  static String sentence(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException unchecked when unchecked.getCause() != null ->
          sentence(unchecked.getCause());
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileSystemException file ->
          file.getFile() + ": " + (file.getReason() == null ? "failed" : file.getReason());
      default ->
          failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    };
  }
}
