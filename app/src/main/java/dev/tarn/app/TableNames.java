package dev.tarn.app;

import dev.tarn.lake.TableId;
import dev.tarn.ocsf.Schemas;

/** Names of tables as people write them in SQL. */
final class TableNames {
  private TableNames() {}

  static String of(TableId table, Schemas schemas) {
    return table.namespace()
        + "."
        + schemas.findClassName(table.classUid()).orElse("class_" + table.classUid());
  }
}
