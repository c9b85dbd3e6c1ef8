package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaPackerTest {
  private static final Path RESOURCE =
      Path.of("src/main/resources/dev/tarn/ocsf", EmbeddedSchemas.RESOURCE);

  /** With -Dtarn.ocsf.schemas=DIRECTORY (of VERSION.json), rewrites the resource first. */
  @BeforeAll
  static void rewriteWhenAsked() throws IOException {
    String directory = System.getProperty("tarn.ocsf.schemas");
    if (directory == null) {
      return;
    }
    List<Schema> schemas = new ArrayList<>();
    for (SchemaVersion version : SchemaVersion.values()) {
      schemas.add(CompiledSchemaReader.read(Path.of(directory, version.text() + ".json")));
    }
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (var output = new DeflaterOutputStream(deflated, new Deflater(Deflater.BEST_COMPRESSION))) {
      output.write(SchemaPacker.pack(schemas));
    }
    Files.write(RESOURCE, deflated.toByteArray());
  }

  @Test
  void packsTheEmbeddedSchemasIntoTheSameBytes() {
    List<Schema> schemas = Stream.of(SchemaVersion.values()).map(Schema::load).toList();
    assertThat(SchemaPacker.pack(schemas)).isEqualTo(EmbeddedSchemas.readResource());
  }

  @Test
  void resourceIsSmall() throws IOException {
    assertThat(Files.size(RESOURCE)).isLessThan(100_000);
  }
}
