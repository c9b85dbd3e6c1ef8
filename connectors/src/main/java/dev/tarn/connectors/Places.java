package dev.tarn.connectors;

import java.nio.file.Path;

/**
 * Where a source finds and keeps what is its own. All paths are absolute.
 *
 * @param folder the configuration file's: what relative paths start from
 * @param spools where sources keep what is not in the lake yet, each in a directory of its name
 */
public record Places(Path folder, Path spools) {}
