package dev.tarn.mapping;

import dev.tarn.mapping.yaml.YamlFields;

/**
 * A file that a mapping is made of: the mapping's own, or one that it includes.
 *
 * @param root the file's keys
 * @param base where in a record the file's paths begin; {@link InputPath#ELEMENT} = at its top
 * @param files gives the files that this file names
 * @param file the file's name in positions
 */
record MappingPart(YamlFields root, InputPath base, FileLookup files, String file) {}
