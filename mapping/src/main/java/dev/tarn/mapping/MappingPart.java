package dev.tarn.mapping;

import dev.tarn.mapping.yaml.YamlFields;
import java.util.List;

/**
 * A file that a mapping is made of: the mapping's own, or one that it includes.
 *
 * @param root the file's keys
 * @param base where in a record the file's paths begin; {@link InputPath#ELEMENT} = at its top
 * @param files gives the files that this file names
 * @param file the file's name in positions
 * @param overrides what the files around it change in its entries, the outermost file's first
 */
record MappingPart(
    YamlFields root, InputPath base, FileLookup files, String file, List<EntryOverride> overrides) {
  MappingPart {
    overrides = List.copyOf(overrides);
  }

  /** The file that a mapping is read from, which nothing is around. */
  static MappingPart outermost(YamlFields root, FileLookup files, String file) {
    return new MappingPart(root, InputPath.ELEMENT, files, file, List.of());
  }
}
