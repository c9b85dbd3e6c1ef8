package dev.tarn.lake;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;

/** Why a lake cannot be opened, written or read, as one plain sentence for people. */
public final class LakeException extends IOException {
  private static final long serialVersionUID = 1L;
  private final String code;

  public LakeException(String code, String message) {
    this(code, message, null);
  }

  public LakeException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * The failure of a file operation as a sentence.
   *
   * @param what could not be done, without a full stop
   */
  static LakeException of(String what, Throwable failure) {
    if (failure instanceof LakeException known) {
      return known;
    }
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof LakeException)) {
      root = root.getCause();
    }
    if (root instanceof LakeException known) {
      return known;
    }
    String detail = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    if (detail.contains("No space left") || detail.contains("SQLITE_FULL")) {
      return new LakeException("disk-full", what + ": no space is left on the disk", failure);
    }
    if (root instanceof AccessDeniedException
        || detail.contains("Read-only file system")
        || detail.contains("Permission denied")) {
      return new LakeException("lake-read-only", what + ": no permission to write", failure);
    }
    return new LakeException("lake-failed", what + ": " + detail, failure);
  }

  /**
   * Kebab-case: {@code lake-locked}, {@code lake-read-only}, {@code lake-newer}, {@code
   * lake-corrupt}, {@code disk-full}, {@code part-gap}, {@code unit-complete}, {@code lake-failed}.
   */
  public String code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
