# One image for the web process and for `npm run runner`. Database, secrets and logs live in /data, attempts in /data-attempts.
FROM node:24.22.3-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24.22.3-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 PLENUM_DATA_DIR=/data PLENUM_AGENT_USER=agent NEXT_TELEMETRY_DISABLED=1
# The server keeps the uid that it had in earlier images, so that their volumes stay readable. Agents are another user.
RUN usermod --login plenum --home /home/plenum --move-home node && groupmod --new-name plenum node \
  && useradd --create-home --shell /usr/sbin/nologin agent && chmod 0700 /home/plenum /home/agent \
  && install -d -o plenum -g plenum -m 0700 /data && install -d -o plenum -g plenum -m 0711 /data-attempts
COPY --from=build --chown=plenum:plenum /app ./
VOLUME ["/data", "/data-attempts"]
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["setpriv", "--reuid", "plenum", "--regid", "plenum", "--clear-groups", "--no-new-privs", "node", "docker/health.mjs"]
# Root only until the entry has switched to the user plenum.
ENTRYPOINT ["/app/docker/entry.sh"]
CMD ["node", "scripts/start.mjs"]
