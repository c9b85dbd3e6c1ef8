package dev.tarn.mapping;

import com.maxmind.db.Reader;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlScalar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file in the MaxMind DB format 2.0 knows of addresses: for each network one record of maps,
 * lists, texts and numbers. Immutable; any number of threads use it.
 */
public final class AddressDatabase {
  /**
   * Stands for a file with errors, so that what hangs on it is not told too. It is never asked: a
   * mapping with errors has no {@link MappingSpec}.
   */
  static final AddressDatabase BROKEN = new AddressDatabase(null);

  private final @Nullable Reader reader;

  private AddressDatabase(@Nullable Reader reader) {
    this.reader = reader;
  }

  /** Opens a database that a person named; what is wrong with the file is a finding. */
  static AddressDatabase read(YamlScalar file, FileLookup files, Findings findings) {
    Optional<byte[]> bytes = files.readBytes(file.text());
    if (bytes.isEmpty()) {
      findings.error("file-not-found", file.position(), files.problem(file.text()));
      return BROKEN;
    }
    try {
      return open(bytes.get());
    } catch (IOException e) {
      findings.error(
          "wrong-value",
          file.position(),
          "'" + file.text() + "' is no database in the MaxMind DB format",
          "it may be cut off, or still packed in a .tar.gz");
      return BROKEN;
    }
  }

  /**
   * Opens a database.
   *
   * @throws IOException if the bytes are no database
   */
  static AddressDatabase open(byte[] bytes) throws IOException {
    try {
      return new AddressDatabase(new Reader(new ByteArrayInputStream(bytes)));
    } catch (RuntimeException | StackOverflowError e) {
      // The reader takes the metadata as it finds them.
      throw new IOException("its metadata cannot be read", e);
    }
  }

  /**
   * The record of the network that an address lies in, or null where there is none.
   *
   * @throws IOException if the record is not in the format
   */
  @Nullable Object find(InetAddress address) throws IOException {
    if (reader == null
        || (reader.getMetadata().ipVersion() == 4 && address.getAddress().length > 4)) {
      return null;
    }
    try {
      return reader.get(address, Object.class);
    } catch (RuntimeException | StackOverflowError e) {
      // Offsets of a damaged file lead anywhere, also back to where they stand.
      throw new IOException("the record of " + address.getHostAddress() + " cannot be read", e);
    }
  }
}
