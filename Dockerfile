# The build and what it needs; nothing of this stage but its results goes on.
FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
# `prepare` would build before the sources are here, and no dependency needs its install script.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY schema ./schema
COPY src ./src
COPY playground ./playground
# Its tabs show them.
COPY examples ./examples
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-alpine
# 0.0.0.0 because loopback in a container is reachable by nobody. It also means that the gateway does not start with
# server-held credentials (DOCKER_SECRET, QUAY_TOKEN, ZOT_PASSWORD) unless CLIENT_KEYS says who may use them.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY schema ./schema
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js", "serve"]
