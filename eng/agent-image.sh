#!/usr/bin/env bash
# The container image of the agent.
#   eng/agent-image.sh build VERSION                  builds it for this machine as backscatter-agent:VERSION
#   eng/agent-image.sh push VERSION ARCHITECTURE      builds it and pushes it to the registry of the repository, as VERSION-ARCHITECTURE
#   eng/agent-image.sh join VERSION ARCHITECTURE...   makes one image VERSION of those, and prints its name and digest as lines NAME=VALUE
# push and join need GITHUB_REPOSITORY, GITHUB_ACTOR and GITHUB_TOKEN, as workflows have them.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
task=${1:?'eng/agent-image.sh: say build, push or join'} version=${2:?'eng/agent-image.sh: say which version'}
shift 2

build() { docker build --quiet --file infra/agent/Containerfile --label "org.opencontainers.image.version=$version" "$@" . >&2; }

sign_in() {
  # The names of images are in lower case.
  image=ghcr.io/${GITHUB_REPOSITORY,,}/agent
  docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin <<<"$GITHUB_TOKEN" >&2
}

case $task in
  build)
    build --tag "backscatter-agent:$version"
    ;;
  push)
    architecture=${1:?'eng/agent-image.sh: push needs an architecture, such as amd64'}
    sign_in
    build --tag "$image:$version-$architecture" --label "org.opencontainers.image.source=https://github.com/$GITHUB_REPOSITORY"
    docker push --quiet "$image:$version-$architecture" >&2
    ;;
  join)
    sign_in
    docker buildx imagetools create --tag "$image:$version" "${@/#/$image:$version-}" >&2
    echo "name=$image"
    echo "digest=$(docker buildx imagetools inspect "$image:$version" --format '{{.Manifest.Digest}}')"
    ;;
  *)
    echo "eng/agent-image.sh: there is no $task; say build, push or join" >&2
    exit 2
    ;;
esac
