using System.Text.Json;

namespace Media.Simulator.Api;

/// <summary>One action of the API.</summary>
internal interface IApiCall
{
    string Action { get; }

    Shape Shape { get; }

    /// <param name="parameters">The body, already checked against <see cref="Shape"/>.</param>
    ValueTask<ApiAnswer> AnswerAsync(JsonElement parameters, CancellationToken cancellationToken);
}
