# syntax=docker/dockerfile:1
# An image that is used as the official one of Redis is:
#   docker build -t jacinth .
#   docker run -p 6379:6379 -v data:/data jacinth [redis-server] [/path/redis.conf] [--setting value ...]

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /opt/jacinth-source
# The libraries first: they change seldom, and so the layer that fetched them is kept.
COPY pom.xml ./
RUN mvn -B -q -Dquick org.apache.maven.plugins:maven-dependency-plugin:3.9.0:go-offline
COPY src/main src/main
COPY scripts scripts
COPY LICENSE README.md ./
RUN mvn -B -q -Dquick -Dmaven.test.skip=true package && mv target/dist /opt/jacinth
# A runtime of the modules in use. Without class archives of its own: the cache made below stands in for them.
RUN jlink --output /opt/java/jacinth --strip-debug --no-header-files --no-man-pages \
        --add-modules java.base,java.logging,java.management,java.naming,java.security.sasl,java.xml \
        --add-modules jdk.jfr,jdk.management,jdk.unsupported

FROM debian:bookworm-slim
RUN groupadd --system --gid 999 redis \
    && useradd --system --uid 999 --gid redis --home-dir /data --no-create-home --shell /usr/sbin/nologin redis \
    && apt-get update \
    && apt-get install --yes --no-install-recommends redis-tools \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir /data \
    && chown redis:redis /data
COPY --from=build /opt/java/jacinth /opt/java/jacinth
COPY --from=build /opt/jacinth /opt/jacinth
COPY scripts/docker-entrypoint /usr/local/bin/docker-entrypoint
# Protected mode would refuse everybody outside the container, who is all there is.
ENV JACINTH_JAVA_HOME=/opt/java/jacinth JACINTH_PROTECTED_MODE=no LC_ALL=C.UTF-8
# The cache fits only the runtime and the paths it was made with, so it is made here.
RUN ln -s /opt/jacinth/bin/redis-server /usr/local/bin/redis-server \
    && JACINTH_TRAIN=only redis-server
VOLUME /data
WORKDIR /data
EXPOSE 6379
STOPSIGNAL SIGTERM
ENTRYPOINT ["docker-entrypoint"]
CMD ["redis-server"]
