# One image for api, worker and migrate; which of them it is, its command says.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# What only `npm start` and the tests need stays out of the image.
RUN npm run build \
 && npm prune --omit=dev --no-save --no-audit --no-fund \
 && rm -rf dist/test

FROM node:${NODE_VERSION}-slim
ENV NODE_ENV=production TZ=UTC
WORKDIR /app
# For TLS of the Temporal client, which doesn't use Node's own list.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The commands for operators: npm run import, audit, roster.
COPY --from=build /app/scripts/*.mjs ./scripts/
COPY --from=build /app/scripts/bootstrap ./scripts/bootstrap
# By number, so that a host that wants no root can tell: `node` of the base image.
USER 1000:1000
EXPOSE 8080
CMD ["node", "--enable-source-maps", "dist/api/main.js"]
