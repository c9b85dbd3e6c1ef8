package dev.tarn.query;

import dev.tarn.lake.DataFileEntry;
import dev.tarn.lake.TableId;
import java.io.IOException;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;

/**
 * The tables of a lake at one epoch, as a query needs them. One query uses it, by one thread at a
 * time; closing it gives its files free.
 */
public interface LakeTables extends AutoCloseable {
  List<Table> tables();

  @Override
  void close();

  /** Opens the tables at the newest epoch. */
  interface Opener {
    LakeTables open() throws IOException;
  }

  /** A stored table; see {@link dev.tarn.lake.TableSnapshot}. */
  interface Table {
    TableId id();

    /** Its name within its namespace, {@code api_activity} or {@code api_activity__2}. */
    String name();

    /** The event class's name, {@code api_activity}. */
    String className();

    Schema schema();

    /** The files that may hold rows for which the filter is true. */
    List<DataFileEntry> files(Expression filter) throws IOException;
  }
}
