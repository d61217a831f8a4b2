# Three images from one build: --target silo, --target api, --target simulator.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Silo -c Release -o /out/silo \
 && dotnet publish src/Api -c Release -o /out/api \
 && dotnet publish src/Simulator -c Release -o /out/simulator

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS silo
WORKDIR /app
COPY --from=build /out/silo .
USER $APP_UID
ENTRYPOINT ["dotnet", "Media.Silo.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS api
WORKDIR /app
COPY --from=build /out/api .
USER $APP_UID
ENTRYPOINT ["dotnet", "Media.Api.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS simulator
WORKDIR /app
COPY --from=build /out/simulator .
USER $APP_UID
ENTRYPOINT ["dotnet", "Media.Simulator.dll", "--host", "0.0.0.0", "--port", "8090"]
