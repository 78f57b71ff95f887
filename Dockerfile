# The same steps as a bare machine: script/bootstrap installs the libraries and the pinned requirements.
FROM python:3.13-slim-trixie

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 LOCAL_ROOT=/var/lib/so-cong-doan

RUN useradd --system --uid 10001 --home-dir /var/lib/so-cong-doan --create-home so
WORKDIR /app

COPY script/bootstrap script/uv script/
COPY requirements/ requirements/
COPY config/__init__.py config/libraries.py config/
RUN script/bootstrap && rm -rf /var/lib/apt/lists/* /root/.cache

COPY . .
RUN SECRET_KEY=not-used-beyond-this-step STATIC_ROOT=/app/static .venv/bin/python manage.py collectstatic --no-input
ENV STATIC_ROOT=/app/static

USER so
VOLUME /var/lib/so-cong-doan
EXPOSE 8000
ENTRYPOINT ["/app/.venv/bin/python", "-m", "config.processes"]
CMD ["web"]
