package dev.tarn.mapping;

/**
 * Reads names of AWS resources: {@code arn:partition:service:region:account:resource}. The resource
 * is {@code type/id}, {@code type:id} or {@code id} alone; objects of S3 are {@code bucket/key}.
 */
final class ArnParts implements PartsCodec {
  private static final byte[] PARTITION = Parts.name("partition");
  private static final byte[] SERVICE = Parts.name("service");
  private static final byte[] REGION = Parts.name("region");
  private static final byte[] ACCOUNT = Parts.name("account");
  private static final byte[] RESOURCE = Parts.name("resource");
  private static final byte[] RESOURCE_TYPE = Parts.name("resource_type");
  private static final byte[] RESOURCE_ID = Parts.name("resource_id");

  /** Where the fields before the resource end. */
  private final int[] colons = new int[5];

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    byte[] d = out.data;
    int found = 0;
    for (int i = start; i < end && found < colons.length; i++) {
      if (d[i] == ':') {
        colons[found++] = i;
      }
    }
    if (found < colons.length
        || colons[0] != start + 3
        || d[start] != 'a'
        || d[start + 1] != 'r'
        || d[start + 2] != 'n'
        || colons[4] + 1 == end) {
      return false;
    }
    Parts parts = new Parts(out, node);
    parts.add(PARTITION, colons[0] + 1, colons[1]);
    parts.add(SERVICE, colons[1] + 1, colons[2]);
    parts.add(REGION, colons[2] + 1, colons[3]);
    parts.add(ACCOUNT, colons[3] + 1, colons[4]);
    int resource = colons[4] + 1;
    parts.add(RESOURCE, resource, end);
    int mark = resource;
    while (mark < end && d[mark] != '/' && d[mark] != ':') {
      mark++;
    }
    if (mark == end || mark == resource || isObject(d)) {
      parts.add(RESOURCE_ID, resource, end);
    } else {
      parts.add(RESOURCE_TYPE, resource, mark);
      parts.add(RESOURCE_ID, mark + 1, end);
    }
    return true;
  }

  /** Whether it names a bucket or an object, which have neither region nor account. */
  private boolean isObject(byte[] d) {
    int service = colons[1] + 1;
    return colons[2] == service + 2
        && d[service] == 's'
        && d[service + 1] == '3'
        && colons[4] == colons[2] + 2;
  }
}
