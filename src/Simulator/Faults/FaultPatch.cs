using System.Text.RegularExpressions;

namespace Media.Simulator.Faults;

/// <summary>The body of <c>PUT /sim/faults</c>: settings that it omits stay as they are.</summary>
internal sealed partial record FaultPatch
{
    private const int MaxDelayMs = 600_000;
    private const int MaxCallsPerSecond = 1_000_000;
    private static readonly string[] KnownErrCodeExts =
        ["InternalError", "SourceFileError", "SourceFileError.NoVideoMedia", "InvalidInput", "InvalidInput.InvalidTimeOffset"];

    public double? CallbackDrop { get; init; }
    public double? CallbackDuplicate { get; init; }
    public double? CallbackReorder { get; init; }
    public int? CallbackDelayMs { get; init; }
    public double? ApiRateLimited { get; init; }
    public double? ApiInternalErrorBefore { get; init; }
    public double? ApiInternalErrorAfter { get; init; }
    public double? ApiCutAfter { get; init; }
    public int? ApiDelayMs { get; init; }
    public int? ApiCallsPerSecond { get; init; }
    public string? ApiRefusesWith { get; init; }
    public Dictionary<string, double>? DefinitionFails { get; init; }
    public string? DefinitionFailsWith { get; init; }
    public double? JobAborted { get; init; }
    public double? FinishBeforeAnswer { get; init; }
    public long? Seed { get; init; }

    public FaultSettings ApplyTo(FaultSettings current) => new()
    {
        CallbackDrop = CallbackDrop ?? current.CallbackDrop,
        CallbackDuplicate = CallbackDuplicate ?? current.CallbackDuplicate,
        CallbackReorder = CallbackReorder ?? current.CallbackReorder,
        CallbackDelayMs = CallbackDelayMs ?? current.CallbackDelayMs,
        ApiRateLimited = ApiRateLimited ?? current.ApiRateLimited,
        ApiInternalErrorBefore = ApiInternalErrorBefore ?? current.ApiInternalErrorBefore,
        ApiInternalErrorAfter = ApiInternalErrorAfter ?? current.ApiInternalErrorAfter,
        ApiCutAfter = ApiCutAfter ?? current.ApiCutAfter,
        ApiDelayMs = ApiDelayMs ?? current.ApiDelayMs,
        ApiCallsPerSecond = ApiCallsPerSecond ?? current.ApiCallsPerSecond,
        ApiRefusesWith = ApiRefusesWith ?? current.ApiRefusesWith,
        DefinitionFails = DefinitionFails ?? current.DefinitionFails,
        DefinitionFailsWith = DefinitionFailsWith ?? current.DefinitionFailsWith,
        JobAborted = JobAborted ?? current.JobAborted,
        FinishBeforeAnswer = FinishBeforeAnswer ?? current.FinishBeforeAnswer,
        Seed = Seed ?? current.Seed,
    };

    /// <returns>Every mistake, as a sentence that says which values are valid.</returns>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in Probabilities())
        {
            if (value is { } probability && !(probability >= 0 && probability <= 1))
                yield return $"{name} must be a probability between 0 and 1.";
        }

        foreach (var (name, value) in new[] { ("callbackDelayMs", CallbackDelayMs), ("apiDelayMs", ApiDelayMs) })
        {
            if (value is < 0 or > MaxDelayMs)
                yield return $"{name} must be between 0 and {MaxDelayMs} milliseconds.";
        }

        if (ApiCallsPerSecond is < 0 or > MaxCallsPerSecond)
            yield return $"apiCallsPerSecond must be between 0 (no limit) and {MaxCallsPerSecond}.";
        if (ApiRefusesWith is { Length: > 0 } refusal && !ErrorCode().IsMatch(refusal))
            yield return "apiRefusesWith must be an error code such as \"UnauthorizedOperation\", or empty.";
        foreach (var definition in DefinitionFails?.Keys.Where(key => !long.TryParse(key, out _)) ?? [])
            yield return "definitionFails must map template ids such as \"100020\" to probabilities; "
                + $"\"{definition}\" is not a template id.";
        if (DefinitionFailsWith is { } code && !KnownErrCodeExts.Contains(code))
            yield return $"definitionFailsWith must be one of {string.Join(", ", KnownErrCodeExts)}.";
    }

    [GeneratedRegex(@"\A[A-Za-z]+(\.[A-Za-z]+)*\z")]
    private static partial Regex ErrorCode();

    private IEnumerable<(string Name, double? Value)> Probabilities() =>
    [
        ("callbackDrop", CallbackDrop), ("callbackDuplicate", CallbackDuplicate), ("callbackReorder", CallbackReorder),
        ("apiRateLimited", ApiRateLimited), ("apiInternalErrorBefore", ApiInternalErrorBefore),
        ("apiInternalErrorAfter", ApiInternalErrorAfter), ("apiCutAfter", ApiCutAfter),
        ("jobAborted", JobAborted), ("finishBeforeAnswer", FinishBeforeAnswer),
        .. (DefinitionFails ?? []).Select(entry => ($"definitionFails.{entry.Key}", (double?)entry.Value)),
    ];
}
