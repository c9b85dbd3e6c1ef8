package dev.tarn.app;

import dev.tarn.lake.TableId;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;

/** Names of tables as people write them in SQL. */
final class TableNames {
  private TableNames() {}

  static String of(TableId table) {
    return table.namespace()
        + "."
        + Schema.load(SchemaVersion.NEWEST)
            .findClass(table.classUid())
            .map(EventClass::name)
            .orElse("class_" + table.classUid())
            .replace('/', '_');
  }
}
