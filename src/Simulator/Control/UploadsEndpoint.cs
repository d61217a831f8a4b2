using Media.Simulator.Library;

namespace Media.Simulator.Control;

/// <summary><c>/sim/uploads</c>: uploads files as VOD's console would, and lists these uploads.</summary>
internal sealed class UploadsEndpoint(Uploads uploads)
{
    private const int MaxCount = 100_000;
    private const int MaxNameLength = 1024;
    private const int MaxDefinitions = 100;
    private const int MaxSideLength = 16_384;
    private const double MaxDurationSeconds = 7 * 24 * 3600;
    private const string DefaultName = "clip.mp4";
    private const double DefaultDurationSeconds = 60;

    public async Task PostAsync(HttpContext context)
    {
        if (await ControlHttp.ReadAsync(context, ControlJson.Default.UploadRequest) is not { } request)
            return;
        if (Problems(request).ToList() is { Count: > 0 } problems)
        {
            await ControlHttp.RefuseAsync(context, problems);
            return;
        }

        var source = SourceOf(request);
        var procedure = string.IsNullOrEmpty(request.Procedure)
            ? null
            : new AttachedProcedure(request.Definitions ?? AttachedProcedure.DefaultDefinitions, request.SessionContext ?? "");
        var files = Enumerable.Range(0, request.Count ?? 1).Select(_ => uploads.Add(source, procedure).FileId).ToList();
        context.Response.StatusCode = StatusCodes.Status201Created;
        await ControlHttp.WriteAsync(context, new UploadResponse(files), ControlJson.Default.UploadResponse);
    }

    public Task GetAsync(HttpContext context)
    {
        var views = uploads.FromConsole.Select(
            file => new UploadsView.Upload(file.FileId, file.Source.Name, file.CreatedAt, file.IsNotified));
        return ControlHttp.WriteAsync(context, new UploadsView([.. views]), ControlJson.Default.UploadsView);
    }

    private static IEnumerable<string> Problems(UploadRequest request)
    {
        if (request.Count is < 1 or > MaxCount)
            yield return $"count must be between 1 and {MaxCount}.";
        if (request.Name is { Length: 0 or > MaxNameLength })
            yield return $"name must have 1 to {MaxNameLength} characters.";
        if (request.Category is { } category && !MediaCategory.All.Contains(category))
            yield return $"category must be one of {string.Join(", ", MediaCategory.All)}.";
        if (request.DurationSeconds is < 0 or > MaxDurationSeconds)
            yield return $"durationSeconds must be between 0 and {MaxDurationSeconds}.";
        if (request.Width is < 1 or > MaxSideLength || request.Height is < 1 or > MaxSideLength)
            yield return $"width and height must be between 1 and {MaxSideLength}.";
        if (request.Definitions is { Count: 0 or > MaxDefinitions })
            yield return $"definitions must have 1 to {MaxDefinitions} elements.";
        if (request.Definitions is not null && string.IsNullOrEmpty(request.Procedure))
            yield return "definitions needs a procedure: set one.";
        if (request.SourceContext is { Length: > 250 })
            yield return "sourceContext must have at most 250 characters.";
        if (request.SessionContext is { Length: > 1000 })
            yield return "sessionContext must have at most 1000 characters.";
    }

    private static MediaSource SourceOf(UploadRequest request)
    {
        var name = request.Name ?? DefaultName;
        var type = MediaCategory.TypeFor(name, request.Category);
        var source = MediaSource.Create(
            name, request.Category ?? MediaCategory.FromType(type), type, request.DurationSeconds ?? DefaultDurationSeconds);
        return source with
        {
            SourceContext = request.SourceContext ?? "",
            Width = source.Width == 0 ? 0 : request.Width ?? source.Width,
            Height = source.Height == 0 ? 0 : request.Height ?? source.Height,
        };
    }
}
