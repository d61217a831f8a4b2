namespace Media.Standalone;

/// <summary>The addresses and commands that are printed for the user to copy.</summary>
internal static class Commands
{
    /// <summary>An address without a trailing slash.</summary>
    public static string Address(Uri uri) => uri.ToString().TrimEnd('/');

    /// <summary>Shows one file. With API keys configured the user has to insert one.</summary>
    public static string Show(Uri api, string fileId, bool needsKey) =>
        $"curl {(needsKey ? "-H 'Authorization: Bearer YOUR_API_KEY' " : "")}{Address(api)}/v1/media/{fileId}";

    /// <summary>Uploads three files to the simulator.</summary>
    public static string Upload(Uri simulator) => $$"""curl {{Address(simulator)}}/sim/uploads -d '{"name":"clip.mp4","count":3}'""";
}
