# Finds the JDK and Maven; for the scripts beside it, which read it with `.`.

JAVA_NEEDED=25

complain() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
    complain "$@"
    exit 1
}

# Succeeds if the folder holds a Java of the version we need. Reads its `release` file: starting it would take longer
# than all the rest of this script.
is_suitable() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='=' read -r name value; do
        if [ "$name" = JAVA_VERSION ]; then
            value=${value#\"}
            value=${value%%[!0-9]*}
            [ "${value:-0}" -ge "$JAVA_NEEDED" ]
            return
        fi
    done <"$1/release"
    return 1
}

# Sets `java_home`, or ends the script with an explanation.
find_java() {
    if [ -n "${JACINTH_JAVA_HOME-}" ]; then
        java_home=$JACINTH_JAVA_HOME
        is_suitable "$java_home" || die "JACINTH_JAVA_HOME=$java_home is no Java $JAVA_NEEDED or later"
        return
    fi
    for java_home in "${JAVA_HOME-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME-}"/.sdkman/candidates/java/*; do
        is_suitable "$java_home" && return
    done
    java_home=$(command -v java) && java_home=$(readlink -f "$java_home") && java_home=${java_home%/bin/java} &&
        is_suitable "$java_home" && return
    complain "no Java $JAVA_NEEDED or later was found (JACINTH_JAVA_HOME, JAVA_HOME, /usr/lib/jvm, PATH)."
    complain "Install one: the package openjdk-$JAVA_NEEDED-jdk-headless or temurin-$JAVA_NEEDED-jdk of your system," \
        "or Eclipse Temurin $JAVA_NEEDED from adoptium.net, unpacked anywhere and named by JACINTH_JAVA_HOME."
    exit 1
}

# Sets `maven` to a command.
find_maven() {
    if maven=$(command -v mvn); then
        return
    fi
    maven=$home/scripts/mvnw
    [ -n "${MVNW_REPOURL-}" ] && return
    complain "Maven is needed to build and was not found."
    complain "Install it (Debian, Ubuntu: apt install maven; Fedora: dnf install maven), or set MVNW_REPOURL to the" \
        "Maven repository you use, and scripts/mvnw fetches Maven from there."
    exit 1
}

# Maven on the JDK that was found, without the JVM's warnings about Maven's own libraries.
run_maven() (
    export JAVA_HOME="$java_home"
    export MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS-}"
    cd "$home" && exec "$maven" -B "$@"
)
