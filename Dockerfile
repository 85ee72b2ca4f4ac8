# The server image. CPU by default:       docker build -t moxe-serving .
# With the CUDA build of ONNX Runtime:    docker build -t moxe-serving:gpu --build-arg ORT_FLAVOR=gpu .
ARG DOTNET_TAG=10.0
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:${DOTNET_TAG}
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:${DOTNET_TAG}
# Used by the gpu flavour only: must carry the CUDA and cuDNN libraries the ONNX Runtime package was built for.
ARG CUDA_IMAGE=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04
# cpu or gpu: the MSBuild property OrtFlavor, and the runtime stage below.
ARG ORT_FLAVOR=cpu

FROM ${SDK_IMAGE} AS build
ARG ORT_FLAVOR
# A build server would outlive its layer and serve no one.
ENV MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
WORKDIR /source

# Only what the restore reads, so that the layer stays cached until a package or a reference changes.
COPY Directory.Build.props Directory.Packages.props ./
COPY eng/CompileAhead.targets eng/
COPY src/MoxE.Kernels/MoxE.Kernels.csproj src/MoxE.Kernels/packages.lock.json src/MoxE.Kernels/
COPY src/MoxE.Model/MoxE.Model.csproj src/MoxE.Model/packages.lock.json src/MoxE.Model/
COPY src/MoxE.Engine/MoxE.Engine.csproj src/MoxE.Engine/packages.lock.json src/MoxE.Engine/
COPY src/MoxE.Server/MoxE.Server.csproj src/MoxE.Server/packages.lock.json src/MoxE.Server/
# The lock files describe the cpu flavour; the gpu flavour is pinned by the central versions alone.
RUN locked=--locked-mode; if [ "$ORT_FLAVOR" != cpu ]; then locked=; fi; \
    dotnet restore src/MoxE.Server/MoxE.Server.csproj $locked -p:OrtFlavor=$ORT_FLAVOR

COPY .editorconfig ./
COPY eng/ eng/
COPY protos/ protos/
COPY src/ src/
# The publish is portable; the native libraries of other systems are left behind.
RUN dotnet publish src/MoxE.Server/MoxE.Server.csproj -c Release --no-restore -p:OrtFlavor=$ORT_FLAVOR -o /app \
    && find /app/runtimes -mindepth 1 -maxdepth 1 ! -name 'linux*' -exec rm -r {} +

FROM ${ASPNET_IMAGE} AS runtime-cpu

FROM ${CUDA_IMAGE} AS runtime-gpu
COPY --from=runtime-cpu /usr/share/dotnet /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
ENV APP_UID=1654 DOTNET_RUNNING_IN_CONTAINER=true

FROM runtime-${ORT_FLAVOR} AS server
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="MoxE.Serving" \
      org.opencontainers.image.description="Inference server for MoxE language models: HTTP on 8080, gRPC on 8081" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

WORKDIR /app
COPY --from=build /app ./
COPY models/ models/

# Nothing is written but under /tmp, and without the diagnostics socket not even there:
# the root filesystem may be read-only.
ENV DOTNET_EnableDiagnostics=0
# The ports are the server's own options; the base image's default would name one of them a second time.
# Inside a container every interface is the container's own.
ENV ASPNETCORE_HTTP_PORTS= MoxE__Http__Address=0.0.0.0 MoxE__Grpc__Address=0.0.0.0
# Who can reach them is decided by who publishes the ports. Keys that are set are asked for all the same.
ENV MoxE__Security__AllowAnonymous=true
USER $APP_UID
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["dotnet", "MoxE.Server.dll", "--health"]
ENTRYPOINT ["dotnet", "MoxE.Server.dll"]
