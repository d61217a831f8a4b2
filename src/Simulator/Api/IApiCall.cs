using System.Text.Json;

namespace Media.Simulator.Api;

/// <summary>One action of the API.</summary>
internal interface IApiCall
{
    string Action { get; }

    ParameterSchema Schema { get; }

    /// <param name="parameters">The body, already checked against <see cref="Schema"/>.</param>
    ValueTask<ApiResult> ExecuteAsync(JsonElement parameters, CancellationToken cancellationToken);
}
