
namespace Media.Domain;

/// <summary>VOD's latest answer that it has seen the SessionId before.</summary>
/// <param name="Call">The call that VOD answered.</param>
public sealed record DuplicateAnswer(int Call, DateTimeOffset At, string Code) : Extensible
{
    internal static DuplicateAnswer? Join(DuplicateAnswer? a, DuplicateAnswer? b) =>
        a is null ? b
        : b is null ? a
        : Pick.Order(a.At, b.At).Then(a.Call, b.Call).Then(a.Code, b.Code).IsAscending ? b : a;
}
