package dev.tarn.query;

import static dev.tarn.query.Schemas.integer;
import static dev.tarn.query.Schemas.number;
import static dev.tarn.query.Schemas.struct;
import static dev.tarn.query.Schemas.text;
import static org.apache.iceberg.types.Types.NestedField.optional;

import java.nio.file.Path;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** Three days of one source and one event of another, both API Activity. */
final class SampleLake {
  private static final Schema AZURE =
      Schemas.of(
          Schemas.TIME,
          integer(2, "class_uid"),
          text(3, "severity"),
          text(4, "category_name"),
          text(5, "activity_name"),
          number(6, "type_uid"),
          optional(7, "api", struct(text(8, "operation"))),
          optional(
              9, "actor", struct(optional(10, "user", struct(text(11, "uid"), text(12, "name"))))),
          optional(
              13,
              "metadata",
              struct(
                  text(14, "version"),
                  optional(15, "product", struct(text(16, "name"), text(17, "vendor_name"))))),
          optional(
              18,
              "resources",
              Types.ListType.ofOptional(19, struct(text(20, "uid"), text(21, "type")))),
          Schemas.unmapped(30),
          integer(40, "duration"));

  private static final Schema CLOUDTRAIL =
      Schemas.of(
          Schemas.TIME,
          text(2, "severity"),
          optional(3, "api", struct(text(4, "operation"), text(5, "version"))),
          optional(6, "src_endpoint", struct(text(7, "ip"))),
          optional(8, "metadata", struct(text(9, "version"))),
          Schemas.unmapped(10),
          number(20, "duration"));

  private SampleLake() {}

  static ParquetLake write(Path directory) {
    ParquetLake lake = new ParquetLake(directory);
    ParquetLake.StoredTable azure = lake.table("azure-activity", 6003, "api_activity", AZURE);
    for (int day = 1; day <= 3; day++) {
      azure.file(
          """
          SELECT %1$d000 AS time, 6003 AS class_uid, 'Low' AS severity, 'Application Activity' AS category_name,
            'Create' AS activity_name, 600301 AS type_uid, {'operation': 'write%1$d'} AS api,
            {'user': {'uid': 'u%1$d', 'name': 'n%1$d'}} AS actor,
            {'version': '1.3.0', 'product': {'name': 'Azure', 'vendor_name': 'Microsoft'}} AS metadata,
            [{'uid': 'r%1$d', 'type': 't'}, {'uid': 's%1$d', 'type': 'u'}] AS resources,
            MAP {'a.b': 'x%1$d'} AS unmapped, %1$d AS duration,
            'west' AS region, 'acc%1$d' AS accountId, '2026112%1$d' AS eventDay,
            7 AS _unit, %1$d AS _ordinal, 1 AS _epoch
          """
              .formatted(day));
    }
    lake.table("aws-cloudtrail", 6003, "api_activity", CLOUDTRAIL)
        .file(
            """
            SELECT 1500 AS time, 'High' AS severity, {'operation': 'Assume', 'version': 'v1'} AS api,
              {'ip': '10.0.0.1'} AS src_endpoint, {'version': '1.8.0'} AS metadata,
              MAP {'k': NULL} AS unmapped, 5000000000 AS duration, 'us-east-1' AS region,
              '42' AS accountId, '20261121' AS eventDay, 8 AS _unit, 1 AS _ordinal, 1 AS _epoch
            """);
    return lake;
  }

  static QueryEngine engine(ParquetLake lake) {
    return lake.engine("azure-activity", "aws-cloudtrail", "network-firewall");
  }
}
