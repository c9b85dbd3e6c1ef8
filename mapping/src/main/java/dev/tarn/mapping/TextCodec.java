package dev.tarn.mapping;

import dev.tarn.event.Slice;

/** Reads texts of one format that stand in records. One walker uses it. */
interface TextCodec {
  /**
   * Walks what a text holds as if it stood at a node. May read eight bytes behind the text.
   *
   * @param out what to fill; the text is in its {@code data}
   * @param node of the text
   * @return false if the text is not of the format; then nothing was kept
   */
  boolean walk(JsonWalker out, KeyNode node, int start, int end);

  /** Whether a text that is not of the format looks as if it should have been; not an empty one. */
  default boolean isMeant(byte[] data, int start, int end) {
    return true;
  }

  /**
   * Whether what the text holds is parts of it, {@link Slice#PART}, and the text remains a value of
   * its own.
   */
  default boolean givesParts() {
    return false;
  }

  /** The codec of a format. */
  static TextCodec of(MappingSpec.TextFormat format) {
    return switch (format) {
      case MappingSpec.Json json -> new JsonCodec();
      case MappingSpec.Delimited delimited -> new DelimitedCodec(delimited);
      case MappingSpec.Pairs keyValue -> new KeyValueCodec(keyValue);
      case MappingSpec.WindowsEventText text -> new EventTextCodec();
      case MappingSpec.Xml xml -> new XmlCodec();
      case MappingSpec.Url url -> new UrlParts();
      case MappingSpec.Arn arn -> new ArnParts();
      case MappingSpec.DistinguishedName name -> new DnParts();
      case MappingSpec.UserAgent agent -> new UserAgentParts();
      case MappingSpec.NamedGroups groups -> new RegexParts(groups);
      case MappingSpec.Syslog syslog -> new SyslogCodec(syslog);
      case MappingSpec.Cef cef -> new CefCodec();
      case MappingSpec.Leef leef -> new LeefCodec();
    };
  }

  /** JSON objects and arrays. */
  final class JsonCodec implements TextCodec {
    @Override
    public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
      return out.embeddedJson(node, start, end);
    }

    @Override
    public boolean isMeant(byte[] data, int start, int end) {
      return data[start] == '{' || data[start] == '[';
    }
  }
}
