/**
 * YAML as a tree whose every node knows its place in the file, for files that people write. Read
 * {@link dev.tarn.mapping.yaml.YamlReader}, {@link dev.tarn.mapping.yaml.YamlNode}, {@link
 * dev.tarn.mapping.yaml.YamlFields} and {@link dev.tarn.mapping.yaml.Findings} in this order.
 */
@NullMarked
package dev.tarn.mapping.yaml;

import org.jspecify.annotations.NullMarked;
