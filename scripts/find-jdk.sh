# Sourced. find_jdk MINIMUM sets and exports JAVA_HOME to the newest JDK of at least that feature version.
# Order: JAVA_HOME, the javac on PATH, then the usual folders of the operating system.

jdk_version() { # JDK_HOME -> feature version, 0 if it is no JDK
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  local minimum=$1 best="" best_version=0 home version javac
  if [ -n "${JAVA_HOME:-}" ] && [ "$(jdk_version "$JAVA_HOME")" -ge "$minimum" ]; then
    export JAVA_HOME
    return
  fi
  javac=$(command -v javac || true)
  [ -n "$javac" ] && javac=$(readlink -f "$javac")
  for home in "${javac%/bin/javac}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$home" ] || continue
    version=$(jdk_version "$home")
    if [ "${version:-0}" -ge "$minimum" ] && [ "$version" -gt "$best_version" ]; then
      best=$home
      best_version=$version
    fi
  done
  if [ -z "$best" ]; then
    echo "tarn needs a JDK $minimum or newer and found none." >&2
    echo "Install one (for example OpenJDK 25) and set JAVA_HOME to it, or put its javac on PATH." >&2
    exit 2
  fi
  export JAVA_HOME=$best
}
