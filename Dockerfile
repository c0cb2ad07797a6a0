# One image for web, worker and beat; docker-compose.yml says which command each runs.

FROM node:22-bookworm-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY assets assets
RUN node assets/vendor.mjs

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 DATA_DIR=/data
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
      fonts-liberation fonts-texgyre fonts-dejavu-core fonts-droid-fallback libmagic1 gettext \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . .
COPY --from=front-end /build/static/vendor static/vendor
RUN for catalogue in locale/*/LC_MESSAGES/*.po; do msgfmt --check-format -o "${catalogue%.po}.mo" "$catalogue" || exit 1; done
RUN useradd --system --uid 10001 --no-create-home rakor && install -d -o rakor -g rakor -m 700 /data
USER rakor
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "rakor.wsgi", "--bind", "0.0.0.0:8000"]
