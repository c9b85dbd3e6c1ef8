package dev.tarn.mapping;

import dev.tarn.ocsf.IpAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The records of a database for the addresses that were asked for lately: each is decoded once,
 * whatever number of rules takes fields of it. One thread uses it.
 */
final class AddressRecords {
  /** The record of an address that cannot be read. */
  record Unreadable() {}

  private static final int MAX_ADDRESSES = 2048;

  private final AddressDatabase database;
  private final TextTable known = new TextTable(MAX_ADDRESSES, MAX_ADDRESSES * 64);
  private final @Nullable Object[] records = new @Nullable Object[MAX_ADDRESSES];

  AddressRecords(AddressDatabase database) {
    this.database = database;
  }

  /** The record of an address, {@link Unreadable}, or null; a text that is no address has none. */
  @Nullable Object find(byte[] data, int offset, int length) {
    int number = known.find(data, offset, length);
    if (number >= 0) {
      return records[number];
    }
    if (length > TextTable.MAX_TEXT || !IpAddresses.isValid(data, offset, length)) {
      return null;
    }
    Object record = read(new String(data, offset, length, StandardCharsets.US_ASCII));
    number = known.add(data, offset, length);
    if (number < 0) {
      known.clear();
      number = known.add(data, offset, length);
    }
    records[number] = record;
    return record;
  }

  private @Nullable Object read(String address) {
    int zone = address.indexOf('%');
    try {
      // No name is resolved: the text is an address.
      return database.find(InetAddress.getByName(zone < 0 ? address : address.substring(0, zone)));
    } catch (IOException e) {
      return new Unreadable();
    }
  }
}
