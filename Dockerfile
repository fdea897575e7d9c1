# The scanner, as `npm run build` leaves it in dist: no package manager, no node_modules, no sources.
# The base comes from AWS's own registry, which asks for no sign-in and does not limit pulls.
ARG BASE=public.ecr.aws/docker/library/node:24-slim
FROM ${BASE}

COPY --chmod=0555 dist /hubscan

# On Fargate the volume over /tmp belongs to root unless the image has it as a volume: then it has the image's own
# permissions, and the user below can write to it.
VOLUME ["/tmp"]

ENV NODE_ENV=production \
    HOME=/tmp
WORKDIR /tmp
# The user `node` of the base, as a number: what runs the task can then see that it is not root.
USER 1000:1000

ENTRYPOINT ["node", "/hubscan/hubscan.js"]
CMD ["scan"]
