# Three images from one build: --target silo, --target api, --target simulator (scripts/build-images.sh builds them all).
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

# Keeps only the files that restore reads, so that packages are restored again only when one of them changes.
FROM ${SDK_IMAGE} AS projects
WORKDIR /source
COPY . .
RUN find . -type f ! -name '*.csproj' ! -name '*.props' ! -name packages.lock.json ! -name global.json -delete

FROM ${SDK_IMAGE} AS build
# true builds with Tencent's SDK (docs/deployment.md). MSBuild reads the argument from the environment.
ARG TencentCloudSdk=false
# Restores exactly the packages of the lock files.
ENV CI=true
WORKDIR /source
COPY --from=projects /source .
# A NuGet.Config of your own (--secret id=nuget,src=FILE) is mounted for this command only.
RUN --mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config \
    dotnet restore src/Silo && dotnet restore src/Api && dotnet restore src/Simulator
COPY . .
RUN dotnet publish src/Silo -c Release --no-restore -p:UseAppHost=false -o /out/silo \
 && dotnet publish src/Api -c Release --no-restore -p:UseAppHost=false -o /out/api \
 && dotnet publish src/Simulator -c Release --no-restore -p:UseAppHost=false -o /out/simulator

FROM ${RUNTIME_IMAGE} AS silo
WORKDIR /app
COPY --from=build /out/silo .
USER $APP_UID
EXPOSE 8080 11111 30000
ENTRYPOINT ["dotnet", "Media.Silo.dll"]

FROM ${RUNTIME_IMAGE} AS api
WORKDIR /app
COPY --from=build /out/api .
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "Media.Api.dll"]

FROM ${RUNTIME_IMAGE} AS simulator
WORKDIR /app
COPY --from=build /out/simulator .
USER $APP_UID
EXPOSE 8090
ENTRYPOINT ["dotnet", "Media.Simulator.dll", "--host", "0.0.0.0", "--port", "8090"]
