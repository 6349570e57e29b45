# Two stages: the compiler's image builds, a slim Debian runs. No Python in the server's image.
#
#   docker build -t conviction .
#   docker run -d --name conviction -p 127.0.0.1:8787:8787 -v conviction:/data \
#     -e CONVICTION_TOKEN=… conviction

FROM swift:6.3.1-bookworm AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends libsqlite3-dev libopenblas-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Package.swift ./
COPY Sources Sources
# The package describes its tests as well, and does not resolve without their folders.
COPY Tests Tests
RUN swift build -c release --product conviction --static-swift-stdlib \
  && install -s "$(swift build -c release --show-bin-path)/conviction" /usr/local/bin/conviction

FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends libsqlite3-0 libopenblas0-pthread gzip \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /data && chown 10001:10001 /data
COPY --from=build /usr/local/bin/conviction /usr/local/bin/conviction
COPY Config /etc/conviction
USER 10001:10001
VOLUME /data
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["conviction", "health"]
ENTRYPOINT ["conviction"]
CMD ["serve", "--config", "/etc/conviction/conviction.json5", "--data-dir", "/data", "--host", "0.0.0.0"]
