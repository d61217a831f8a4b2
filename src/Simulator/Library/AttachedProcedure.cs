namespace Media.Simulator.Library;

/// <summary>A procedure attached to an upload by the name of its template: transcodes to these definitions.</summary>
internal sealed record AttachedProcedure(IReadOnlyList<long> Definitions, string SessionContext)
{
    public static readonly IReadOnlyList<long> DefaultDefinitions = [100010, 100020];
}
