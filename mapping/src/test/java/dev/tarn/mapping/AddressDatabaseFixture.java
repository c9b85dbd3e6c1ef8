package dev.tarn.mapping;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small databases in the MaxMind DB format 2.0, with records of 24 bits in the tree. */
final class AddressDatabaseFixture {
  private static final int SEPARATOR = 16;
  private static final int NOTHING = -1;

  /** Two places a node: the number of a node, what {@link #data} gives, or nothing. */
  private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {NOTHING, NOTHING}));

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final int version;

  /**
   * @param version 4 or 6: of the addresses in the tree
   */
  AddressDatabaseFixture(int version) {
    this.version = version;
  }

  /**
   * @param network {@code 192.0.2.0/24}
   * @param record maps, lists, texts, integers, doubles and booleans
   */
  AddressDatabaseFixture add(String network, Object record) {
    int offset = data.size();
    write(record, data);
    return place(network, offset);
  }

  /** A network whose record is of a type that the format does not have. */
  AddressDatabaseFixture addUnreadable(String network) {
    int offset = data.size();
    data.writeBytes(new byte[] {0, 100});
    return place(network, offset);
  }

  private AddressDatabaseFixture place(String network, int offset) {
    int slash = network.indexOf('/');
    byte[] address = address(network.substring(0, slash));
    int bits = Integer.parseInt(network.substring(slash + 1));
    // IPv4 lies in ::/96 of a tree for IPv6.
    int zeros = version == 6 && address.length == 4 ? 96 : 0;
    int node = 0;
    for (int i = 0; i < zeros + bits; i++) {
      int at = i - zeros;
      int side = at < 0 ? 0 : (address[at / 8] >> (7 - at % 8)) & 1;
      if (i == zeros + bits - 1) {
        nodes.get(node)[side] = -2 - offset;
      } else {
        if (nodes.get(node)[side] == NOTHING) {
          nodes.get(node)[side] = nodes.size();
          nodes.add(new int[] {NOTHING, NOTHING});
        }
        node = nodes.get(node)[side];
      }
    }
    return this;
  }

  private static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int place : node) {
        int record = place;
        if (place == NOTHING) {
          record = nodes.size();
        } else if (place < NOTHING) {
          record = nodes.size() + SEPARATOR + (-2 - place);
        }
        file.writeBytes(new byte[] {(byte) (record >> 16), (byte) (record >> 8), (byte) record});
      }
    }
    file.writeBytes(new byte[SEPARATOR]);
    file.writeBytes(data.toByteArray());
    file.writeBytes("\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("node_count", nodes.size());
    metadata.put("record_size", 24);
    metadata.put("ip_version", version);
    metadata.put("database_type", "Test");
    metadata.put("languages", List.of("en"));
    metadata.put("binary_format_major_version", 2);
    metadata.put("binary_format_minor_version", 0);
    metadata.put("build_epoch", 1_700_000_000L);
    metadata.put("description", Map.of("en", "Networks for documentation"));
    write(metadata, file);
    return file.toByteArray();
  }

  private static void write(Object value, ByteArrayOutputStream out) {
    switch (value) {
      case String text -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        control(2, bytes.length, out);
        out.writeBytes(bytes);
      }
      case Double number -> {
        control(3, 8, out);
        out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
      }
      case Integer number -> {
        control(6, 4, out);
        out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
      }
      case Long number -> {
        control(9, 8, out);
        out.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
      }
      case Boolean bool -> control(14, bool ? 1 : 0, out);
      case List<?> list -> {
        control(11, list.size(), out);
        list.forEach(element -> write(element, out));
      }
      case Map<?, ?> map -> {
        control(7, map.size(), out);
        map.forEach(
            (key, member) -> {
              write(key, out);
              write(member, out);
            });
      }
      default -> throw new IllegalArgumentException(value.toString());
    }
  }

  private static void control(int type, int size, ByteArrayOutputStream out) {
    int shown = Math.min(size, 29);
    if (type > 7) {
      out.write(shown);
      out.write(type - 7);
    } else {
      out.write(type << 5 | shown);
    }
    if (shown == 29) {
      out.write(size - 29);
    }
  }
}
