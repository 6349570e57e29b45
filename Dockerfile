# Two images: the server's, and with --target trainer the one that trains. A compiler's image builds;
# a slim Debian runs. The server's image holds no Python.
#
#   docker build -t conviction .
#   docker build -t conviction-trainer --target trainer .
#   docker run -d --name conviction --read-only --tmpfs /tmp -p 127.0.0.1:8787:8787 \
#     -v conviction:/data -e CONVICTION_TOKEN=… conviction

FROM swift:6.3.1-bookworm AS build
# Debian keeps one version of a package at a time, with its security fixes: pinning one would fail
# on the day it is fixed.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends libsqlite3-dev libopenblas-dev \
  && rm -rf /var/lib/apt/lists/* \
  # Without its shared library OpenBLAS is linked in: of 39 MB only the kernels are kept.
  && find /usr/lib -name 'libopenblas*.so*' -delete
WORKDIR /build
COPY Package.swift ./
COPY Sources Sources
# The package describes its tests as well, and does not resolve without their folders.
COPY Tests Tests
RUN swift build -c release --product conviction --static-swift-stdlib \
  && install -s "$(swift build -c release --show-bin-path)/conviction" /usr/local/bin/conviction

FROM debian:bookworm-slim AS trainer
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    libsqlite3-0 gzip libgomp1 python3 python3-venv \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /data && chown 10001:10001 /data
COPY Scripts/training/requirements.txt /opt/requirements.txt
# PyTorch's processor-only build, where the index has it; the plain one brings 4 GB for graphics cards.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN python3 -m venv /opt/python \
  && /opt/python/bin/pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" \
    -r /opt/requirements.txt
COPY --from=build /usr/local/bin/conviction /usr/local/bin/conviction
COPY Config /etc/conviction
COPY Scripts /opt/conviction/Scripts
ENV CONVICTION_PYTHON=/opt/python/bin/python
USER 10001:10001
WORKDIR /opt/conviction
VOLUME /data
ENTRYPOINT ["/opt/conviction/Scripts/retrain"]

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends libsqlite3-0 gzip ca-certificates curl \
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
