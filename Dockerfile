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
  && rm -rf /var/lib/apt/lists/*
# Debian's OpenBLAS is 36 MB of kernels for every processor, LAPACK included. What the server calls of it,
# linked anew with kernels that are the same byte for byte kept once, is 12 MB.
COPY Config/deploy/openblas.map /tmp/openblas.map
RUN mkdir /openblas \
  && clang -shared -fuse-ld=lld -o /openblas/libopenblas.so.0 -Wl,-soname,libopenblas.so.0 \
    -Wl,--version-script=/tmp/openblas.map -Wl,--gc-sections -Wl,--icf=all -Wl,--strip-all \
    -Wl,-z,pack-relative-relocs \
    -Wl,-u,cblas_sgemm -Wl,-u,cblas_sgemv -Wl,-u,openblas_get_corename \
    -Wl,-u,openblas_get_num_threads -Wl,-u,openblas_set_num_threads \
    "$(find /usr/lib -name libopenblas.a -path '*pthread*')" -lpthread -lm \
  && ln -s libopenblas.so.0 /openblas/libopenblas.so
WORKDIR /build
COPY Package.swift ./
COPY Sources Sources
# The package describes its tests as well, and does not resolve without their folders.
COPY Tests Tests
# Nothing is loaded into the program that would look for symbols of it: without a list of them, and with
# packed relocations, it is 1.6 MB smaller.
RUN swift build -c release --product conviction --static-swift-stdlib -Xlinker -L/openblas \
    -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs \
  && install -s "$(swift build -c release --show-bin-path)/conviction" /usr/local/bin/conviction

FROM debian:bookworm-slim AS trainer
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    libsqlite3-0 gzip libgomp1 python3 python3-venv \
  && apt-get clean \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
  && mkdir /data && chown 10001:10001 /data
COPY Scripts/training/requirements.txt /opt/requirements.txt
# PyTorch's processor-only build, where the index has it; the plain one brings 4 GB for graphics cards.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN python3 -m venv /opt/python \
  && /opt/python/bin/pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" \
    -r /opt/requirements.txt
COPY --from=build /openblas/libopenblas.so.0 /usr/local/lib/
COPY --from=build /usr/local/bin/conviction /usr/local/bin/conviction
RUN ldconfig
COPY Config/conviction.json5 /etc/conviction/
COPY Scripts /opt/conviction/Scripts
ENV CONVICTION_PYTHON=/opt/python/bin/python \
  CONVICTION_DATA=/data \
  CONVICTION_CONFIG=/etc/conviction/conviction.json5
USER 10001:10001
WORKDIR /opt/conviction
VOLUME /data
ENTRYPOINT ["conviction"]
CMD ["train", "--help"]

# The authorities that curl trusts when it sends alerts, without the tools that keep them.
FROM debian:bookworm-slim AS authorities
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*

FROM debian:bookworm-slim
COPY --from=authorities /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends libsqlite3-0 gzip curl \
  && apt-get clean \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/* /var/lib/dpkg/*-old \
    /var/log/* \
  && mkdir /data && chown 10001:10001 /data
COPY --from=build /openblas/libopenblas.so.0 /usr/local/lib/
COPY --from=build /usr/local/bin/conviction /usr/local/bin/conviction
RUN ldconfig
COPY Config/conviction.json5 /etc/conviction/
USER 10001:10001
VOLUME /data
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["conviction", "health", "--config", "/etc/conviction/conviction.json5"]
ENTRYPOINT ["conviction"]
CMD ["serve", "--config", "/etc/conviction/conviction.json5", "--data-dir", "/data", "--host", "0.0.0.0"]
