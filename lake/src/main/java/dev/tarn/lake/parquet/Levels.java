package dev.tarn.lake.parquet;

/**
 * The entries of one place in the schema as Parquet sees them: for each its repetition and
 * definition level so far, and which entry of the column there it is. Its arrays are its own or
 * those of the place above.
 */
final class Levels {
  /** Bytes behind the last level that may be read. */
  private static final int SLACK = 16;

  int count;

  /** Definition level of an entry whose ancestors are all there. */
  int level;

  /** Entry of the column here, -1 where an ancestor is null or empty; meaningless when absent. */
  int[] index = new int[0];

  /**
   * Whether the entries that are there follow one another in the column: so many from {@link
   * #firstEntry} on.
   */
  boolean inOrder;

  int firstEntry;
  int entries;

  /** Whether there is no entry at all: the field or an ancestor is null everywhere. */
  boolean absent;

  /** Whether every definition level is {@link #uniformLevel}, and, unless absent, nothing is -1. */
  boolean uniform;

  int uniformLevel;
  byte[] definition = new byte[0];

  /** Highest repetition level here; at 0 the array is meaningless. */
  int maxRepetition;

  byte[] repetition = new byte[0];

  private int[] ownIndex = new int[0];
  private byte[] ownDefinition = new byte[0];
  private byte[] ownRepetition = new byte[0];

  /** All of another's, arrays shared. */
  void share(Levels parent) {
    count = parent.count;
    level = parent.level;
    index = parent.index;
    inOrder = parent.inOrder;
    firstEntry = parent.firstEntry;
    entries = parent.entries;
    absent = parent.absent;
    uniform = parent.uniform;
    uniformLevel = parent.uniformLevel;
    definition = parent.definition;
    maxRepetition = parent.maxRepetition;
    repetition = parent.repetition;
  }

  void useOwnIndex(int capacity) {
    if (ownIndex.length < capacity) {
      ownIndex = new int[capacity];
    }
    index = ownIndex;
    inOrder = false;
  }

  /** Says that the entries follow one another. */
  void useInOrder(int first, int number) {
    inOrder = true;
    firstEntry = first;
    entries = number;
  }

  void useOwnDefinition(int capacity) {
    if (ownDefinition.length < capacity + SLACK) {
      ownDefinition = new byte[capacity + SLACK];
    }
    definition = ownDefinition;
  }

  void useOwnRepetition(int capacity) {
    if (ownRepetition.length < capacity + SLACK) {
      ownRepetition = new byte[capacity + SLACK];
    }
    repetition = ownRepetition;
  }

  int definitionAt(int position) {
    return uniform ? uniformLevel : definition[position];
  }

  long memoryBytes() {
    return 4L * ownIndex.length + ownDefinition.length + ownRepetition.length;
  }
}
